package dev.floe.gateway.policy.freshness;

import dev.floe.gateway.object.ObjectKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Rules for objects by bucket and prefix. The most specific rule counts. Immutable.
 *
 * @param <R> a rule
 */
public final class KeyRules<R> {
  /** The most rules; each lookup walks them. */
  public static final int LIMIT = 100;

  private final List<Map.Entry<KeyPattern, R>> ordered;

  /**
   * @throws IllegalArgumentException if there are more than {@link #LIMIT}
   */
  public KeyRules(Map<KeyPattern, R> rules) {
    if (rules.size() > LIMIT) {
      throw new IllegalArgumentException(
          "%d rules, expected at most %d".formatted(rules.size(), LIMIT));
    }
    this.ordered = new ArrayList<>(new TreeMap<>(rules).entrySet());
  }

  /** Returns no rules. */
  public static <R> KeyRules<R> none() {
    return new KeyRules<>(Map.of());
  }

  /** Returns the rule for the object; empty if no rule applies. */
  public Optional<R> find(ObjectKey key) {
    for (Map.Entry<KeyPattern, R> rule : ordered) {
      if (rule.getKey().matches(key)) {
        return Optional.of(rule.getValue());
      }
    }
    return Optional.empty();
  }
}
