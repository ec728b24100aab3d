package dev.floe.gateway.auth.iam;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Reads an identity's policy as AWS writes it: a JSON object with Version and Statement. Elements
 * that are unknown, or that the gateway cannot decide on, are refused.
 *
 * <p>Source: "Grammar of the IAM JSON policy language", IAM user guide.
 */
public final class PolicyDocument {
  /** The version that has policy variables. */
  private static final String WITH_VARIABLES = "2012-10-17";

  private static final Set<String> VERSIONS = Set.of(WITH_VARIABLES, "2008-10-17");
  private static final Set<String> ELEMENTS = Set.of("Version", "Id", "Statement");
  private static final Set<String> STATEMENT_ELEMENTS =
      Set.of("Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition");

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final boolean variables;

  private PolicyDocument(boolean variables) {
    this.variables = variables;
  }

  /**
   * @param json the document's text
   * @throws IllegalArgumentException naming the element that is unusable, and its place
   */
  public static Policy read(String json) {
    JsonNode root;
    try {
      root = JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "a policy that is no JSON: %s".formatted(e.getOriginalMessage()), e);
    }
    checkElements("the policy", root, ELEMENTS);
    String version = root.path("Version").asText("2008-10-17");
    if (!VERSIONS.contains(version)) {
      throw new IllegalArgumentException(
          "Version is %s, expected one of %s".formatted(version, new TreeSet<>(VERSIONS)));
    }
    List<PolicyStatement> statements = new ArrayList<>();
    for (JsonNode node : oneOrMore(root.path("Statement"))) {
      String place = "Statement[%d]".formatted(statements.size());
      statements.add(
          at(place, () -> new PolicyDocument(version.equals(WITH_VARIABLES)).statement(node)));
    }
    if (statements.isEmpty()) {
      throw new IllegalArgumentException("a policy without a Statement, expected at least one");
    }
    return new Policy(statements);
  }

  private PolicyStatement statement(JsonNode node) {
    checkElements("the statement", node, STATEMENT_ELEMENTS);
    ActionSet actions = either(node, "Action", ActionSet::of);
    ResourceSet resources = either(node, "Resource", this::resources);
    List<Condition> conditions = conditions(node.path("Condition"));
    return PolicyStatement.of(effect(node.path("Effect")), actions, resources, conditions);
  }

  private static PolicyStatement.Effect effect(JsonNode node) {
    return switch (node.asText()) {
      case "Allow" -> PolicyStatement.Effect.ALLOW;
      case "Deny" -> PolicyStatement.Effect.DENY;
      default ->
          throw new IllegalArgumentException(
              "Effect is %s, expected Allow or Deny".formatted(node));
    };
  }

  /**
   * Reads an element, or the one with Not before its name; a statement has exactly one of the two.
   */
  private static <T> T either(JsonNode node, String name, Element<T> element) {
    boolean inverted = node.has("Not" + name);
    if (inverted == node.has(name)) {
      throw new IllegalArgumentException(
          (inverted ? "both %s and Not%s" : "neither %s nor Not%s").formatted(name, name)
              + ", expected one of them");
    }
    String key = inverted ? "Not" + name : name;
    return at(key, () -> element.of(inverted, texts(node.path(key))));
  }

  /** Makes the actions or resources of a statement. */
  @FunctionalInterface
  private interface Element<T> {
    T of(boolean inverted, List<String> texts);
  }

  private ResourceSet resources(boolean inverted, List<String> texts) {
    texts.forEach(this::checkVersion);
    return ResourceSet.of(inverted, texts);
  }

  private TextTemplate template(String text) {
    checkVersion(text);
    return TextTemplate.parse(text);
  }

  private void checkVersion(String text) {
    if (!variables && text.contains(TextTemplate.OPEN)) {
      throw new IllegalArgumentException(
          "'%s' has a variable, expected Version %s".formatted(text, WITH_VARIABLES));
    }
  }

  private List<Condition> conditions(JsonNode block) {
    List<Condition> conditions = new ArrayList<>();
    if (block.isMissingNode()) {
      return conditions;
    }
    requireObject("Condition", block);
    for (var operator : block.properties()) {
      requireObject(operator.getKey(), operator.getValue());
      for (var key : operator.getValue().properties()) {
        conditions.add(
            at(
                "Condition.%s.%s".formatted(operator.getKey(), key.getKey()),
                () ->
                    Condition.parse(
                        operator.getKey(),
                        key.getKey(),
                        texts(key.getValue()).stream().map(this::template).toList())));
      }
    }
    return conditions;
  }

  private static List<String> texts(JsonNode node) {
    List<String> texts = new ArrayList<>();
    for (JsonNode each : oneOrMore(node)) {
      if (!each.isValueNode() || each.isNull()) {
        throw new IllegalArgumentException("%s, expected a text".formatted(each));
      }
      texts.add(each.asText());
    }
    if (texts.isEmpty()) {
      throw new IllegalArgumentException("an empty list, expected at least one text");
    }
    return texts;
  }

  /** AWS allows a single element in place of a list. */
  private static Iterable<JsonNode> oneOrMore(JsonNode node) {
    if (node.isMissingNode()) {
      return List.of();
    }
    return node.isArray() ? node : List.of(node);
  }

  private static void checkElements(String what, JsonNode node, Set<String> known) {
    requireObject(what, node);
    for (var element : node.properties()) {
      if (!known.contains(element.getKey())) {
        throw new IllegalArgumentException(
            "%s has %s, expected only %s".formatted(what, element.getKey(), new TreeSet<>(known)));
      }
    }
  }

  private static void requireObject(String what, JsonNode node) {
    if (!node.isObject()) {
      throw new IllegalArgumentException("%s is %s, expected an object".formatted(what, node));
    }
  }

  /** Adds the place to the message of a failure there. */
  private static <T> T at(String place, Supplier<T> read) {
    try {
      return read.get();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("%s: %s".formatted(place, e.getMessage()), e);
    }
  }
}
