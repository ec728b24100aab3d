package dev.floe.gateway.policy.freshness;

import dev.floe.gateway.object.ObjectKey;

/**
 * The rules for the freshness of all objects, and for their use while S3 fails.
 *
 * @param rules the freshness of the objects under some prefixes
 * @param otherwise the freshness of all other objects
 * @param outages the use of the objects under some prefixes while S3 fails; S3's errors about other
 *     objects are relayed
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
