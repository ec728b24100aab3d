package dev.floe.gateway.s3.form;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.floe.gateway.model.S3Error;
import dev.floe.gateway.model.S3Exception;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A form's policy document: when it expires and what it permits ("POST Policy" in S3's API
 * reference). Fails closed: refuses what it does not understand. Pure.
 */
public final class PostPolicy {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** The fields that no condition needs to name, besides those that begin with x-ignore-. */
  private static final Set<String> EXEMPT = Set.of("x-amz-signature", "file", "policy");

  private final Instant expiration;
  private final List<Condition> conditions;

  private PostPolicy(Instant expiration, List<Condition> conditions) {
    this.expiration = expiration;
    this.conditions = conditions;
  }

  private sealed interface Condition {
    record Equal(String field, String value) implements Condition {}

    record StartsWith(String field, String prefix) implements Condition {}

    record LengthRange(long least, long most) implements Condition {}
  }

  /**
   * Reads a policy.
   *
   * @param base64 the policy as the form contains it: JSON in Base64
   * @throws S3Exception InvalidPolicyDocument, which says what was expected
   */
  public static PostPolicy read(String base64) {
    try {
      byte[] bytes = Base64.getMimeDecoder().decode(base64);
      JsonNode document = JSON.readTree(new String(bytes, StandardCharsets.UTF_8));
      if (document == null || !document.isObject()) {
        throw invalid("expected a JSON object");
      }
      document
          .fieldNames()
          .forEachRemaining(name -> {
            if (!name.equals("expiration") && !name.equals("conditions")) {
              throw invalid("unexpected '%s'".formatted(name));
            }
          });
      return new PostPolicy(
          expiration(document.path("expiration")), conditions(document.path("conditions")));
    } catch (JsonProcessingException e) {
      throw invalid("invalid JSON");
    } catch (IllegalArgumentException e) {
      throw invalid("invalid Base64");
    }
  }

  private static Instant expiration(JsonNode text) {
    try {
      return Instant.parse(text.asText());
    } catch (DateTimeException e) {
      throw invalid("expected an 'expiration' such as 2026-12-30T12:00:00.000Z");
    }
  }

  private static List<Condition> conditions(JsonNode list) {
    if (!list.isArray()) {
      throw invalid("expected a list of 'conditions'");
    }
    List<Condition> conditions = new ArrayList<>();
    for (JsonNode condition : list) {
      if (condition.isObject()) {
        condition
            .properties()
            .forEach(member ->
                conditions.add(
                    new Condition.Equal(lower(member.getKey()), text(member.getValue()))));
      } else {
        conditions.add(ofList(condition));
      }
    }
    return List.copyOf(conditions);
  }

  private static Condition ofList(JsonNode condition) {
    if (!condition.isArray() || condition.size() != 3) {
      throw invalid("expected a condition of three elements, or an object");
    }
    String operator = text(condition.get(0)).toLowerCase(Locale.ROOT);
    if (operator.equals("content-length-range")) {
      long least = number(condition.get(1));
      long most = number(condition.get(2));
      return new Condition.LengthRange(least, most);
    }
    String field = text(condition.get(1));
    if (!field.startsWith("$")) {
      throw invalid("expected a field that begins with $ in a condition");
    }
    String name = lower(field.substring(1));
    String value = text(condition.get(2));
    return switch (operator) {
      case "eq" -> new Condition.Equal(name, value);
      case "starts-with" -> new Condition.StartsWith(name, value);
      default -> throw invalid("unknown condition '%s'".formatted(operator));
    };
  }

  private static String text(JsonNode value) {
    if (!value.isTextual()) {
      throw invalid("expected a text in a condition");
    }
    return value.textValue();
  }

  private static long number(JsonNode value) {
    try {
      return value.isTextual() || value.canConvertToLong()
          ? Long.parseLong(value.asText())
          : refuseNumber();
    } catch (NumberFormatException e) {
      return refuseNumber();
    }
  }

  private static long refuseNumber() {
    throw invalid("expected two whole numbers in content-length-range");
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  private static S3Exception invalid(String why) {
    return new S3Exception(S3Error.INVALID_POLICY_DOCUMENT, "Invalid Policy: %s.".formatted(why));
  }

  /**
   * Checks that the policy permits a form.
   *
   * @param fields all fields as text, by their names in lower case, with {@code bucket} and with
   *     the file's name inserted into {@code key}
   * @throws S3Exception AccessDenied if the policy has expired, if a condition fails, or if a field
   *     is named by no condition; EntityTooSmall, EntityTooLarge
   */
  public void check(Map<String, String> fields, long fileBytes, Instant now) {
    if (!now.isBefore(expiration)) {
      throw denied("Policy expired.");
    }
    for (Condition condition : conditions) {
      switch (condition) {
        case Condition.Equal(String field, String value) -> {
          if (!value.equals(fields.getOrDefault(field, ""))) {
            throw failed("eq", field, value);
          }
        }
        case Condition.StartsWith(String field, String prefix) -> {
          if (!startsWith(field, fields.getOrDefault(field, ""), prefix)) {
            throw failed("starts-with", field, prefix);
          }
        }
        case Condition.LengthRange(long least, long most) -> checkLength(fileBytes, least, most);
      }
    }
    List<String> extra = fields.keySet().stream().filter(name -> !isNamed(name)).sorted().toList();
    if (!extra.isEmpty()) {
      throw denied("Extra input fields: %s".formatted(String.join(", ", extra)));
    }
  }

  /**
   * Returns true if the value begins with the prefix; in a list of content types, each type must.
   */
  private static boolean startsWith(String field, String value, String prefix) {
    if (!field.equals("content-type") || !value.contains(",")) {
      return value.startsWith(prefix);
    }
    for (String type : value.split(",", -1)) {
      if (!type.strip().startsWith(prefix)) {
        return false;
      }
    }
    return true;
  }

  private static void checkLength(long fileBytes, long least, long most) {
    if (fileBytes < least) {
      throw new S3Exception(S3Error.ENTITY_TOO_SMALL)
          .with("ProposedSize", Long.toString(fileBytes))
          .with("MinSizeAllowed", Long.toString(least));
    }
    if (fileBytes > most) {
      throw new S3Exception(S3Error.ENTITY_TOO_LARGE)
          .with("ProposedSize", Long.toString(fileBytes))
          .with("MaxSizeAllowed", Long.toString(most));
    }
  }

  private boolean isNamed(String field) {
    return EXEMPT.contains(field)
        || field.startsWith("x-ignore-")
        || conditions.stream()
            .anyMatch(condition ->
                switch (condition) {
                  case Condition.Equal(String name, String _) -> name.equals(field);
                  case Condition.StartsWith(String name, String _) -> name.equals(field);
                  case Condition.LengthRange _ -> false;
                });
  }

  private static S3Exception failed(String operator, String field, String value) {
    return denied(
        "Policy Condition failed: [\"%s\", \"$%s\", \"%s\"]".formatted(operator, field, value));
  }

  private static S3Exception denied(String why) {
    return new S3Exception(S3Error.ACCESS_DENIED, "Invalid according to Policy: " + why);
  }
}
