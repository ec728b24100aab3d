package dev.floe.gateway.config;

import com.fasterxml.jackson.databind.JsonNode;
import dev.floe.gateway.config.IdentityConfig.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads the identities of floe.yaml; their secrets are in it, in a file, or in the environment. */
final class IdentityReader {
  private static final Set<String> IDENTITY_KEYS =
      Set.of("access-key", "secret", "secret-file", "secret-env", "statements");
  private static final Set<String> STATEMENT_KEYS = Set.of("effect", "actions", "resources");

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
    String accessKey = text(place, node, "access-key");
    List<Statement> statements = new ArrayList<>();
    for (JsonNode statement : elements(place + ".statements", node.path("statements"))) {
      statements.add(statement("%s.statements[%d]".formatted(place, statements.size()), statement));
    }
    return new IdentityConfig(accessKey, secret(place, node), statements);
  }

  private Secret secret(String place, JsonNode node) throws ConfigException {
    List<String> given = new ArrayList<>();
    for (String key : List.of("secret", "secret-file", "secret-env")) {
      if (node.has(key)) {
        given.add(key);
      }
    }
    if (given.size() != 1) {
      throw new ConfigException(
          "%s has %s, expected one of secret, secret-file and secret-env"
              .formatted(place, given.isEmpty() ? "no secret" : String.join(" and ", given)));
    }
    String key = given.getFirst();
    String value = text(place, node, key);
    return switch (key) {
      case "secret-file" -> secrets.fromFile(place + "." + key, value);
      case "secret-env" -> secrets.fromEnvironment(place + "." + key, value);
      default -> new Secret(value);
    };
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
      throw new ConfigException("%s is missing or no list".formatted(place));
    }
    return list;
  }
}
