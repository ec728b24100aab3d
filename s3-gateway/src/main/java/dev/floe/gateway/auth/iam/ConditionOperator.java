package dev.floe.gateway.auth.iam;

import dev.floe.gateway.policy.request.AddressBlock;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The operators of conditions.
 *
 * <p>Source: "IAM JSON policy elements: Condition operators", IAM user guide. Operators on binary
 * values, ARNs and sets of values are missing, because no {@link ConditionKey} has such values.
 */
enum ConditionOperator {
  STRING_EQUALS("StringEquals", ConditionKey.Type.TEXT, false),
  STRING_NOT_EQUALS("StringNotEquals", ConditionKey.Type.TEXT, true),
  STRING_EQUALS_IGNORE_CASE("StringEqualsIgnoreCase", ConditionKey.Type.TEXT, false),
  STRING_NOT_EQUALS_IGNORE_CASE("StringNotEqualsIgnoreCase", ConditionKey.Type.TEXT, true),
  STRING_LIKE("StringLike", ConditionKey.Type.TEXT, false),
  STRING_NOT_LIKE("StringNotLike", ConditionKey.Type.TEXT, true),
  NUMERIC_EQUALS("NumericEquals", ConditionKey.Type.NUMBER, false),
  NUMERIC_NOT_EQUALS("NumericNotEquals", ConditionKey.Type.NUMBER, true),
  NUMERIC_LESS_THAN("NumericLessThan", ConditionKey.Type.NUMBER, false),
  NUMERIC_LESS_THAN_EQUALS("NumericLessThanEquals", ConditionKey.Type.NUMBER, false),
  NUMERIC_GREATER_THAN("NumericGreaterThan", ConditionKey.Type.NUMBER, false),
  NUMERIC_GREATER_THAN_EQUALS("NumericGreaterThanEquals", ConditionKey.Type.NUMBER, false),
  DATE_EQUALS("DateEquals", ConditionKey.Type.TIME, false),
  DATE_NOT_EQUALS("DateNotEquals", ConditionKey.Type.TIME, true),
  DATE_LESS_THAN("DateLessThan", ConditionKey.Type.TIME, false),
  DATE_LESS_THAN_EQUALS("DateLessThanEquals", ConditionKey.Type.TIME, false),
  DATE_GREATER_THAN("DateGreaterThan", ConditionKey.Type.TIME, false),
  DATE_GREATER_THAN_EQUALS("DateGreaterThanEquals", ConditionKey.Type.TIME, false),
  BOOL("Bool", ConditionKey.Type.BOOLEAN, false),
  IP_ADDRESS("IpAddress", ConditionKey.Type.ADDRESS, false),
  NOT_IP_ADDRESS("NotIpAddress", ConditionKey.Type.ADDRESS, true);

  private final String text;
  private final ConditionKey.Type type;
  private final boolean negated;

  ConditionOperator(String text, ConditionKey.Type type, boolean negated) {
    this.text = text;
    this.type = type;
    this.negated = negated;
  }

  /**
   * @throws IllegalArgumentException if there is no such operator
   */
  static ConditionOperator of(String name) {
    return Stream.of(values())
        .filter(operator -> operator.text.equals(name))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "condition operator '%s', expected one of %s, Null, or one with IfExists"
                    .formatted(
                        name,
                        Stream.of(values())
                            .map(operator -> operator.text)
                            .collect(Collectors.joining(", ")))));
  }

  boolean negated() {
    return negated;
  }

  /** Returns true if the operator compares values of that type. */
  boolean suits(ConditionKey.Type other) {
    return other == type || (type == ConditionKey.Type.TEXT && other == ConditionKey.Type.BOOLEAN);
  }

  /**
   * Returns a comparison with one value of a condition.
   *
   * @throws IllegalArgumentException if the value cannot be parsed
   */
  Comparison with(TextTemplate value) {
    return switch (this) {
      case STRING_EQUALS, STRING_NOT_EQUALS -> equal(value);
      case STRING_EQUALS_IGNORE_CASE, STRING_NOT_EQUALS_IGNORE_CASE -> equalIgnoringCase(value);
      case STRING_LIKE, STRING_NOT_LIKE -> like(value);
      case NUMERIC_EQUALS, NUMERIC_NOT_EQUALS -> number(value, sign -> sign == 0);
      case NUMERIC_LESS_THAN -> number(value, sign -> sign < 0);
      case NUMERIC_LESS_THAN_EQUALS -> number(value, sign -> sign <= 0);
      case NUMERIC_GREATER_THAN -> number(value, sign -> sign > 0);
      case NUMERIC_GREATER_THAN_EQUALS -> number(value, sign -> sign >= 0);
      case DATE_EQUALS, DATE_NOT_EQUALS -> time(value, sign -> sign == 0);
      case DATE_LESS_THAN -> time(value, sign -> sign < 0);
      case DATE_LESS_THAN_EQUALS -> time(value, sign -> sign <= 0);
      case DATE_GREATER_THAN -> time(value, sign -> sign > 0);
      case DATE_GREATER_THAN_EQUALS -> time(value, sign -> sign >= 0);
      case BOOL -> bool(value);
      case IP_ADDRESS, NOT_IP_ADDRESS -> address(value);
    };
  }

  /** Compares a request's value with one value of a condition. */
  @FunctionalInterface
  interface Comparison {
    boolean matches(String value, RequestFacts facts);
  }

  private static Comparison equal(TextTemplate text) {
    return (value, facts) -> text.text(facts).equals(value);
  }

  private static Comparison equalIgnoringCase(TextTemplate text) {
    return (value, facts) -> text.text(facts).equalsIgnoreCase(value);
  }

  private static Comparison like(TextTemplate text) {
    return (value, facts) -> text.pattern(facts).matches(value);
  }

  private static Comparison bool(TextTemplate text) {
    String expected = text.constant().toLowerCase(Locale.ROOT);
    if (!expected.equals("true") && !expected.equals("false")) {
      throw new IllegalArgumentException("'%s', expected true or false".formatted(expected));
    }
    return (value, _) -> value.equals(expected);
  }

  private static Comparison address(TextTemplate text) {
    AddressBlock block = AddressBlock.parse(text.constant());
    return (value, _) -> block.contains(InetAddress.ofLiteral(value));
  }

  private static Comparison number(TextTemplate text, IntPredicate sign) {
    return compared(ConditionOperator::parseNumber, text.constant(), sign);
  }

  private static Comparison time(TextTemplate text, IntPredicate sign) {
    return compared(ConditionOperator::parseTime, text.constant(), sign);
  }

  private static <T extends Comparable<T>> Comparison compared(
      Function<String, T> parse, String text, IntPredicate sign) {
    T expected = parse.apply(text);
    return (value, _) -> sign.test(parse.apply(value).compareTo(expected));
  }

  private static BigDecimal parseNumber(String text) {
    if (!text.matches("-?[0-9]{1,18}(\\.[0-9]{1,9})?")) {
      throw new IllegalArgumentException("'%s', expected a number".formatted(text));
    }
    return new BigDecimal(text);
  }

  /** Parses ISO 8601, with or without a time of day, or seconds since 1970. */
  private static Instant parseTime(String text) {
    try {
      if (text.matches("[0-9]{1,12}")) {
        return Instant.ofEpochSecond(Long.parseLong(text));
      }
      return text.contains("T")
          ? OffsetDateTime.parse(text).toInstant()
          : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "'%s', expected a time such as 2026-01-31T12:00:00Z".formatted(text), e);
    }
  }
}
