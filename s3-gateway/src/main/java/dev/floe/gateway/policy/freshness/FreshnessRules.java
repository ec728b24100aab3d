package dev.floe.gateway.policy.freshness;

import dev.floe.gateway.object.ObjectKey;

/**
 * The freshness of every object, and its use while S3 fails.
 *
 * @param rules for the objects under a prefix
 * @param otherwise for all other objects
 * @param outages for the objects under a prefix; S3's errors about other objects are relayed
 */
public record FreshnessRules(
    KeyRules<FreshnessRule> rules, Freshness otherwise, KeyRules<OutageRule> outages) {
  /** Returns the freshness of an object or of one of its versions. */
  public Freshness of(ObjectKey key) {
    return rules.find(key).map(rule -> rule.of(key.key())).orElse(otherwise);
  }

  /** Returns the rule for the object while S3 fails. */
  public OutageRule outage(ObjectKey key) {
    return outages.find(key).orElse(OutageRule.OFF);
  }
}
