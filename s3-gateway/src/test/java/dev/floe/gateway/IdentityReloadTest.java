package dev.floe.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.auth.IdentityStore;
import dev.floe.gateway.config.ConfigReader;
import dev.floe.gateway.metrics.GatewayMetrics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdentityReloadTest {
  @TempDir private Path folder;

  private Path file;
  private IdentityStore store;
  private IdentityReload reload;

  @BeforeEach
  void start() throws Exception {
    file = folder.resolve("floe.yaml");
    write("FIRST", "secret-file: key");
    Files.writeString(folder.resolve("key"), "one");
    IdentityReload.Source source = () -> ConfigReader.read(file, Map.of(), Map.of()).identities();
    IdentityReload.Assembly assembly = next -> Settings.identities(next, Map.of());
    var first = source.read();
    store = new IdentityStore(assembly.of(first));
    reload = new IdentityReload(source, assembly, first, store, new GatewayMetrics());
  }

  private void write(String key, String secret) throws Exception {
    Files.writeString(
        file,
        """
        origin: {region: us-east-1}
        pool: {region: us-east-1}
        identities:
          - access-key: %s
            %s
            policy: {Statement: {Effect: Allow, Action: "s3:*", Resource: "*"}}
        """
            .formatted(key, secret));
  }

  private String secret(String key) {
    return Objects.requireNonNull(store.current().find(key).orElseThrow().credentials())
        .secretKey();
  }

  @Test
  void takesIdentitiesThatHaveChanged() throws Exception {
    write("SECOND", "secret: two");
    reload.run();
    assertThat(store.current().find("FIRST")).isEmpty();
    assertThat(secret("SECOND")).isEqualTo("two");
  }

  @Test
  void appliesASecretWhoseFileHasChanged() throws Exception {
    Files.writeString(folder.resolve("key"), "three");
    reload.run();
    assertThat(secret("FIRST")).isEqualTo("three");
  }

  @Test
  void leavesIdentitiesThatHaveNotChanged() {
    var before = store.current();
    reload.run();
    assertThat(store.current()).isSameAs(before);
  }

  @Test
  void keepsTheIdentitiesIfTheConfigurationHasAnError() throws Exception {
    try (ExpectedLog log = ExpectedLog.of(IdentityReload.class)) {
      write("SECOND", "secret: [");
      reload.run();
      reload.run();
      assertThat(secret("FIRST")).isEqualTo("one");
      assertThat(log.messages()).singleElement().asString().contains("because of an error");
      Files.delete(file);
      reload.run();
      assertThat(secret("FIRST")).isEqualTo("one");
      write("SECOND", "secret: two");
      reload.run();
      assertThat(secret("SECOND")).isEqualTo("two");
    }
  }
}
