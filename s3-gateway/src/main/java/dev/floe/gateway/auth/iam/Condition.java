package dev.floe.gateway.auth.iam;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * One condition of a statement: an operator, a key and the values to compare with.
 *
 * <p>If the request has no value for the key, only these conditions hold: those with negated
 * operators, those that end in {@code IfExists}, and {@code Null} with the value {@code true}.
 */
final class Condition {
  private static final String IF_EXISTS = "IfExists";

  private final ConditionKey key;
  private final boolean negated;
  private final boolean holdsWithoutValue;
  private final List<ConditionOperator.Comparison> comparisons;
  private final Set<ConditionKey> variables;

  private Condition(
      ConditionKey key,
      boolean negated,
      boolean holdsWithoutValue,
      List<ConditionOperator.Comparison> comparisons,
      Set<ConditionKey> variables) {
    this.key = key;
    this.negated = negated;
    this.holdsWithoutValue = holdsWithoutValue;
    this.comparisons = comparisons;
    this.variables = variables;
  }

  /**
   * @param operator {@code StringLike}, {@code NumericLessThanEqualsIfExists}, {@code Null}, ...
   * @param values at least one of them must match; if the operator is negated, none may match
   * @throws IllegalArgumentException if the gateway cannot evaluate the condition
   */
  static Condition parse(String operator, String keyName, List<TextTemplate> values) {
    ConditionKey key = ConditionKey.of(keyName);
    if (values.isEmpty()) {
      throw new IllegalArgumentException(
          "%s of %s has no value, expected at least one".formatted(operator, keyName));
    }
    if (operator.equals("Null")) {
      return isNull(key, values);
    }
    boolean ifExists = operator.endsWith(IF_EXISTS);
    ConditionOperator parsed =
        ConditionOperator.of(
            ifExists ? operator.substring(0, operator.length() - IF_EXISTS.length()) : operator);
    if (!parsed.suits(key.type())) {
      throw new IllegalArgumentException(
          "%s cannot compare %s, which is a %s"
              .formatted(operator, key.text(), key.type().name().toLowerCase(Locale.ROOT)));
    }
    return new Condition(
        key,
        parsed.negated(),
        parsed.negated() || ifExists,
        values.stream().map(parsed::with).toList(),
        TextTemplate.required(values));
  }

  /** {@code Null: true} holds without a value, {@code Null: false} with any. */
  private static Condition isNull(ConditionKey key, List<TextTemplate> values) {
    String text = values.getFirst().constant();
    if (values.size() != 1 || (!text.equals("true") && !text.equals("false"))) {
      throw new IllegalArgumentException(
          "Null of %s is %s, expected true or false".formatted(key.text(), text));
    }
    boolean absent = text.equals("true");
    return new Condition(key, absent, absent, List.of((_, _) -> true), Set.of());
  }

  /** Returns the variables in its values that have no default. */
  Set<ConditionKey> variables() {
    return variables;
  }

  /**
   * Returns true if the request fulfils the condition.
   *
   * @throws IllegalArgumentException if the request's value is not a number or time, and the
   *     operator compares these
   */
  boolean holds(RequestFacts facts) {
    Optional<String> value = facts.find(key);
    if (value.isEmpty()) {
      return holdsWithoutValue;
    }
    return comparisons.stream().anyMatch(each -> each.matches(value.get(), facts)) != negated;
  }
}
