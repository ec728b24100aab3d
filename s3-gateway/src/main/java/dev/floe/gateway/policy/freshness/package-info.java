/**
 * The decisions about how long S3's answers may be used.
 *
 * <p>For example, a GET arrives for an object that S3 confirmed two minutes ago. {@link
 * dev.floe.gateway.policy.freshness.FreshnessRules} finds the rule of its bucket and key, {@link
 * dev.floe.gateway.policy.freshness.ClientWish} reads what the client's Cache-Control demands, and
 * {@link dev.floe.gateway.policy.freshness.Freshness} decides from both whether the cache may
 * answer or S3 must be asked first.
 */
@NullMarked
package dev.floe.gateway.policy.freshness;

import org.jspecify.annotations.NullMarked;
