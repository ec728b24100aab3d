/**
 * The rules of a local function platform: how environments live, which of them serves an
 * invocation, and when they are reclaimed.
 *
 * <p>{@link dev.floe.node.host.rules.EnvironmentRules} is the entry type: freezing, cold start,
 * idle life, memory, zones, the network, and {@link dev.floe.node.host.rules.InvocationRules}.
 * Callers begin with one of its two constants; each {@code with} method changes one rule. A {@link
 * dev.floe.node.host.rules.ReclaimPlan} says when environments are reclaimed at random.
 *
 * <p>For example, with {@link dev.floe.node.host.rules.IdleOrder#RECENT} the environment that
 * became idle last serves the next invocation. If {@link dev.floe.node.host.rules.InvocationRate}
 * says that this environment has had ten invocations in the last second, it counts as busy, and
 * another one serves the invocation.
 *
 * <p>The decisions are pure: the caller passes time and randomness.
 */
@NullMarked
package dev.floe.node.host.rules;

import org.jspecify.annotations.NullMarked;
