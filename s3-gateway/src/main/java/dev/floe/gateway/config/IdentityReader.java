package dev.floe.gateway.config;

import com.fasterxml.jackson.databind.JsonNode;
import dev.floe.gateway.config.IdentityConfig.Keys;
import dev.floe.gateway.config.IdentityConfig.Limits;
import dev.floe.gateway.config.IdentityConfig.OriginAccess;
import dev.floe.gateway.config.IdentityConfig.PolicyText;
import dev.floe.gateway.config.IdentityConfig.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads the identities of floe.yaml. Their secrets are in floe.yaml itself, in files, in a secret
 * store or in the environment; their policies are in floe.yaml, in files or in a secret store.
 */
final class IdentityReader {
  private static final Set<String> KEYS_OF_SIGNERS =
      Set.of(
          "access-key",
          "secret",
          "secret-file",
          "secret-env",
          "session-token",
          "session-token-file",
          "session-token-env",
          "expires");

  private static final Set<String> KEYS_OF_ALL =
      Set.of(
          "name",
          "anonymous",
          "statements",
          "policy",
          "policy-file",
          "requests-per-second",
          "bytes-per-second",
          "origin",
          "authorise");

  private static final Set<String> KEYS_AT_THE_ORIGIN =
      Set.of(
          "access-key",
          "secret",
          "secret-file",
          "secret-env",
          "session-token",
          "session-token-file",
          "session-token-env",
          "profile",
          "role",
          "external-id");

  private static final Set<String> IDENTITY_KEYS =
      Stream.concat(KEYS_OF_SIGNERS.stream(), KEYS_OF_ALL.stream())
          .collect(Collectors.toUnmodifiableSet());

  private static final Set<String> STATEMENT_KEYS = Set.of("effect", "actions", "resources");

  private static final String ANONYMOUS = "anonymous";

  private static final Form<OriginAccess.Decides> DECIDES = Form.choice(OriginAccess.Decides.class);

  private static final Form<Long> REQUESTS =
      new Form<>("a number of requests, such as 100", Long::parseUnsignedLong);

  private final SecretSource secrets;

  IdentityReader(SecretSource secrets) {
    this.secrets = secrets;
  }

  List<IdentityConfig> read(JsonNode list) throws ConfigException {
    List<IdentityConfig> identities = new ArrayList<>();
    for (JsonNode node : elements(YamlSource.IDENTITIES, list)) {
      String place = "%s[%d]".formatted(YamlSource.IDENTITIES, identities.size());
      identities.add(identity(place, node));
    }
    return identities;
  }

  private IdentityConfig identity(String place, JsonNode node) throws ConfigException {
    checkKeys(place, node, IDENTITY_KEYS);
    Keys keys = keys(place, node).orElse(null);
    String unnamed = keys == null ? ANONYMOUS : keys.accessKey();
    return new IdentityConfig(
        node.has("name") ? text(place, node, "name") : unnamed,
        keys,
        statements(place, node),
        policies(place, node),
        new Limits(
            amount(place, node, "requests-per-second", REQUESTS),
            amount(place, node, "bytes-per-second", Form.SIZE)),
        originAccess(place, node).orElse(null));
  }

  /** Reads the keys that an identity signs with; empty for an anonymous identity. */
  private Optional<Keys> keys(String place, JsonNode node) throws ConfigException {
    if (node.has(ANONYMOUS)) {
      if (!text(place, node, ANONYMOUS).equals("true")) {
        throw new ConfigException(
            "%s.anonymous is %s, expected true or no such line"
                .formatted(place, node.get(ANONYMOUS)));
      }
      for (String key : KEYS_OF_SIGNERS) {
        if (node.has(key)) {
          throw new ConfigException(
              "%s is anonymous and has %s, expected one of them".formatted(place, key));
        }
      }
      return Optional.empty();
    }
    String accessKey = text(place, node, "access-key");
    Secret secret =
        secret(place, node, "secret")
            .orElseThrow(() ->
                new ConfigException(
                    "%s has no secret, expected one of secret, secret-file and secret-env"
                        .formatted(place)));
    return Optional.of(
        new Keys(
            accessKey,
            secret,
            secret(place, node, "session-token").orElse(null),
            expiry(place, node).orElse(null)));
  }

  private static Optional<Instant> expiry(String place, JsonNode node) throws ConfigException {
    if (!node.has("expires")) {
      return Optional.empty();
    }
    String text = text(place, node, "expires");
    try {
      return Optional.of(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeParseException e) {
      throw new ConfigException(
          "%s.expires is '%s', expected a time such as 2026-01-31T12:00:00Z".formatted(place, text),
          e);
    }
  }

  private static long amount(String place, JsonNode node, String key, Form<Long> form)
      throws ConfigException {
    if (!node.has(key)) {
      return 0;
    }
    String text = text(place, node, key);
    try {
      return form.parse().apply(text);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new ConfigException(
          "%s.%s is '%s', expected %s".formatted(place, key, text, form.expected()), e);
    }
  }

  private static List<Statement> statements(String place, JsonNode node) throws ConfigException {
    List<Statement> statements = new ArrayList<>();
    if (!node.has("statements") && (node.has("policy") || node.has("policy-file"))) {
      return statements;
    }
    for (JsonNode statement : elements(place + ".statements", node.path("statements"))) {
      statements.add(statement("%s.statements[%d]".formatted(place, statements.size()), statement));
    }
    return statements;
  }

  private List<PolicyText> policies(String place, JsonNode node) throws ConfigException {
    List<PolicyText> policies = new ArrayList<>();
    if (node.has("policy")) {
      policies.add(new PolicyText(place + ".policy", node.get("policy").toString()));
    }
    if (node.has("policy-file")) {
      String path = text(place, node, "policy-file");
      policies.add(
          new PolicyText(
              "%s.policy-file: %s".formatted(place, path),
              secrets.textOf(place + ".policy-file", path)));
    }
    return policies;
  }

  /** Reads an identity's own credentials at the origin; empty if it has none. */
  private Optional<OriginAccess> originAccess(String place, JsonNode identity)
      throws ConfigException {
    OriginAccess.Decides decides = decides(place, identity);
    if (!identity.has("origin")) {
      if (decides == OriginAccess.Decides.ORIGIN) {
        throw new ConfigException(
            "%s.authorise is origin, expected credentials for it in %s.origin"
                .formatted(place, place));
      }
      return Optional.empty();
    }
    String below = place + ".origin";
    JsonNode node = identity.get("origin");
    checkKeys(below, node, KEYS_AT_THE_ORIGIN);
    Optional<OriginAccess.Role> role = role(below, node);
    Optional<String> profile = optional(below, node, "profile");
    Optional<OriginAccess.OwnKeys> keys = keysAtOrigin(below, node);
    try {
      return Optional.of(
          new OriginAccess(keys.orElse(null), profile.orElse(null), role.orElse(null), decides));
    } catch (IllegalArgumentException e) {
      throw new ConfigException(
          "%s has %s, expected access-key with a secret, or a profile, or a role with or without"
                  .formatted(below, node.properties().stream().map(f -> f.getKey()).toList())
              + " an access-key",
          e);
    }
  }

  private static OriginAccess.Decides decides(String place, JsonNode identity)
      throws ConfigException {
    if (!identity.has("authorise")) {
      return OriginAccess.Decides.POLICY;
    }
    String text = text(place, identity, "authorise");
    try {
      return DECIDES.parse().apply(text);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(
          "%s.authorise is '%s', expected %s".formatted(place, text, DECIDES.expected()), e);
    }
  }

  private static Optional<OriginAccess.Role> role(String place, JsonNode node)
      throws ConfigException {
    Optional<String> externalId = optional(place, node, "external-id");
    if (externalId.isPresent() && !node.has("role")) {
      throw new ConfigException("%s has external-id, expected a role with it".formatted(place));
    }
    return optional(place, node, "role")
        .map(arn -> new OriginAccess.Role(arn, externalId.orElse(null)));
  }

  private Optional<OriginAccess.OwnKeys> keysAtOrigin(String place, JsonNode node)
      throws ConfigException {
    Optional<Secret> secret = secret(place, node, "secret");
    Optional<Secret> token = secret(place, node, "session-token");
    if (!node.has("access-key")) {
      if (secret.isPresent() || token.isPresent()) {
        throw new ConfigException(
            "%s has a secret, expected an access-key with it".formatted(place));
      }
      return Optional.empty();
    }
    String accessKey = text(place, node, "access-key");
    if (secret.isEmpty()) {
      throw new ConfigException(
          "%s has no secret, expected one of secret, secret-file and secret-env".formatted(place));
    }
    return Optional.of(new OriginAccess.OwnKeys(accessKey, secret.get(), token.orElse(null)));
  }

  private static Optional<String> optional(String place, JsonNode node, String key)
      throws ConfigException {
    return node.has(key) ? Optional.of(text(place, node, key)) : Optional.empty();
  }

  /**
   * Reads a secret from the key itself, or from the file, the secret store or the environment
   * variable that a key names; empty if there is none.
   */
  private Optional<Secret> secret(String place, JsonNode node, String name) throws ConfigException {
    List<String> given = new ArrayList<>();
    for (String key : List.of(name, name + "-file", name + "-env")) {
      if (node.has(key)) {
        given.add(key);
      }
    }
    if (given.isEmpty()) {
      return Optional.empty();
    }
    if (given.size() > 1) {
      throw new ConfigException(
          "%s has %s, expected one of them".formatted(place, String.join(" and ", given)));
    }
    String key = given.getFirst();
    String value = text(place, node, key);
    if (key.endsWith("-file")) {
      return Optional.of(secrets.fromFile(place + "." + key, value));
    }
    return Optional.of(
        key.endsWith("-env")
            ? secrets.fromEnvironment(place + "." + key, value)
            : new Secret(value));
  }

  private static Statement statement(String place, JsonNode node) throws ConfigException {
    checkKeys(place, node, STATEMENT_KEYS);
    String effect = text(place, node, "effect");
    if (!effect.equals("allow") && !effect.equals("deny")) {
      throw new ConfigException("%s.effect is %s, expected allow or deny".formatted(place, effect));
    }
    return new Statement(
        effect.equals("allow"), texts(place, node, "actions"), texts(place, node, "resources"));
  }

  private static void checkKeys(String place, JsonNode node, Set<String> known)
      throws ConfigException {
    if (!node.isObject()) {
      throw new ConfigException("%s is not a mapping of %s".formatted(place, new TreeSet<>(known)));
    }
    for (var field : node.properties()) {
      if (!known.contains(field.getKey())) {
        throw new ConfigException(
            "%s.%s is no setting%s"
                .formatted(place, field.getKey(), NearestName.hint(field.getKey(), known)));
      }
    }
  }

  private static String text(String place, JsonNode node, String key) throws ConfigException {
    return Optional.ofNullable(node.get(key))
        .filter(value -> value.isValueNode() && !value.isNull())
        .map(JsonNode::asText)
        .filter(value -> !value.isBlank())
        .orElseThrow(() -> new ConfigException("%s.%s is missing".formatted(place, key)));
  }

  private static List<String> texts(String place, JsonNode node, String key)
      throws ConfigException {
    List<String> texts = new ArrayList<>();
    for (JsonNode item : elements(place + "." + key, node.path(key))) {
      texts.add(item.asText());
    }
    if (texts.isEmpty()) {
      throw new ConfigException("%s.%s is empty, expected a list".formatted(place, key));
    }
    return texts;
  }

  private static Iterable<JsonNode> elements(String place, JsonNode list) throws ConfigException {
    if (!list.isArray()) {
      throw new ConfigException("%s is missing or no list, expected a list".formatted(place));
    }
    return list;
  }
}
