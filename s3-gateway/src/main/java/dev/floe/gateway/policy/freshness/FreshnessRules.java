package dev.floe.gateway.policy.freshness;

import dev.floe.gateway.object.ObjectKey;

/**
 * The freshness of every object.
 *
 * @param rules for the objects under a prefix
 * @param otherwise for all other objects
 */
public record FreshnessRules(KeyRules<FreshnessRule> rules, Freshness otherwise) {
  /** Returns the freshness of an object or of one of its versions. */
  public Freshness of(ObjectKey key) {
    return rules.find(key).map(rule -> rule.of(key.key())).orElse(otherwise);
  }
}
