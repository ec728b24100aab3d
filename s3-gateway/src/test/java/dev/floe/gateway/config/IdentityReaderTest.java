package dev.floe.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.gateway.config.IdentityConfig.OriginAccess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdentityReaderTest {
  private static final String POLICY =
      "{Statement: {Effect: Allow, Action: s3:GetObject, Resource: '*'}}";

  @TempDir private Path folder;

  private List<IdentityConfig> read(String... lines) throws Exception {
    Path file = folder.resolve("floe.yaml");
    Files.writeString(
        file,
        "origin: {region: us-east-1}\npool: {region: us-east-1}\nidentities:\n  - "
            + String.join("\n    ", lines)
            + "\n");
    return ConfigReader.read(file, Map.of(), Map.of()).identities();
  }

  @Test
  void readsPoliciesFromTheConfigurationAndFromAnotherFile() throws Exception {
    Files.writeString(folder.resolve("p.json"), "{}");
    List<IdentityConfig> both =
        read("access-key: A", "secret: s", "policy: " + POLICY, "policy-file: p.json");
    assertThat(both.getFirst().policies())
        .extracting(IdentityConfig.PolicyText::json)
        .containsExactly(
            "{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"s3:GetObject\",\"Resource\":\"*\"}}",
            "{}");
    assertThat(both.getFirst().name()).isEqualTo("A");
  }

  @Test
  void readsTemporaryKeysAndLimits() throws Exception {
    IdentityConfig identity =
        read(
                "name: ann",
                "access-key: A",
                "secret: s",
                "session-token: t",
                "expires: 2026-01-31T12:00:00+01:00",
                "requests-per-second: 100",
                "bytes-per-second: 10MiB",
                "policy: " + POLICY)
            .getFirst();
    assertThat(identity.name()).isEqualTo("ann");
    IdentityConfig.Keys keys = Objects.requireNonNull(identity.keys());
    assertThat(Objects.requireNonNull(keys.sessionToken()).reveal()).isEqualTo("t");
    assertThat(keys.expiry()).isEqualTo(Instant.parse("2026-01-31T11:00:00Z"));
    assertThat(identity.limits()).isEqualTo(new IdentityConfig.Limits(100, 10 << 20));
    assertThat(identity.toString()).doesNotContain("secret=s", "=t,");
  }

  @Test
  void anonymousIdentitiesHaveNoKeys() throws Exception {
    IdentityConfig identity = read("anonymous: true", "policy: " + POLICY).getFirst();
    assertThat(identity.keys()).isNull();
    assertThat(identity.name()).isEqualTo("anonymous");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          secret: s        | access-key is missing
          access-key: A    | has no secret
          anonymous: false | anonymous is
          anonymous: true; secret: s | is anonymous and has secret
          anonymous: true; session-token-file: t | is anonymous and has session-token-file
          access-key: A; secret: s | statements is missing
          access-key: A; secret: s; policy-file: none.json | cannot be read
          access-key: A; secret: s; secret-env: S | secret and secret-env
          access-key: A; secret: s; expires: soon | expires is 'soon'
          access-key: A; secret: s; policy: {}; requests-per-second: many | 'many', expected a number
          access-key: A; secret: s; policy: {}; bytes-per-second: -1 | '-1', expected a size
          access-key: A; secret: s; polcy: {} | the nearest valid name is policy
          """)
  void namesTheMistake(String lines, String message) {
    assertThatThrownBy(() -> read(lines.split("; ", -1)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("identities[0]")
        .hasMessageContaining(message);
  }

  @Test
  void readsAnIdentitysOwnCredentialsForTheOrigin() throws Exception {
    Files.writeString(folder.resolve("key"), "from-a-file");
    OriginAccess keys =
        atOrigin(
            "authorise: origin", "origin: {access-key: O, secret-file: key, session-token: t}");
    assertThat(keys.decides()).isEqualTo(OriginAccess.Decides.ORIGIN);
    assertThat(Objects.requireNonNull(keys.keys()).secret().reveal()).isEqualTo("from-a-file");
    assertThat(keys.toString()).doesNotContain("from-a-file");
    OriginAccess role = atOrigin("origin: {role: 'arn:aws:iam::1:role/r', external-id: x}");
    assertThat(role.decides()).isEqualTo(OriginAccess.Decides.POLICY);
    assertThat(Objects.requireNonNull(role.role()).externalId()).isEqualTo("x");
    assertThat(read("access-key: A", "secret: s", "policy: " + POLICY).getFirst().origin())
        .isNull();
  }

  private OriginAccess atOrigin(String... lines) throws Exception {
    List<String> all = new ArrayList<>(List.of("access-key: A", "secret: s", "policy: " + POLICY));
    all.addAll(List.of(lines));
    return Objects.requireNonNull(read(all.toArray(String[]::new)).getFirst().origin());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "authorise: origin | expected credentials for it in identities[0].origin",
        "authorise: both | expected policy or origin",
        "origin: {} | expected access-key with a secret",
        "origin: {profile: p, role: r} | expected access-key with a secret",
        "origin: {profile: p, access-key: a, secret: s} | expected access-key with a secret",
        "origin: {access-key: a} | has no secret",
        "origin: {access-key: a, secret: s, secret-env: S} | expected one of them",
        "origin: {secret: s} | expected an access-key with it",
        "origin: {profile: p, external-id: x} | expected a role with it",
        "origin: {roll: r} | role",
        "origin: {role: ''} | missing",
        "origin: text | is not a mapping"
      })
  void refusesCredentialsThatAreIncompleteOrAmbiguous(String line, String message) {
    assertThatThrownBy(() -> read("access-key: A", "secret: s", "policy: " + POLICY, line))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(message);
  }
}
