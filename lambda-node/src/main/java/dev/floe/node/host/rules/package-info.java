/**
 * The rules of a local function platform: how environments live, which of them serves an
 * invocation, and when they are reclaimed.
 *
 * <p>{@link dev.floe.node.host.rules.EnvironmentRules} is the entry type: freezing, cold start,
 * idle life, memory, zones, the network, and {@link dev.floe.node.host.rules.InvocationRules}.
 * Callers begin with one of the two constants of this type; its {@code with} methods each change
 * one rule. A {@link dev.floe.node.host.rules.ReclaimPlan} says when environments are reclaimed at
 * random.
 *
 * <p>For example, with {@link dev.floe.node.host.rules.IdleOrder#RECENT} the environment that
 * became idle last serves the next invocation. If that environment has already had as many
 * invocations in the last second as its {@link dev.floe.node.host.rules.InvocationRate} allows, it
 * counts as busy, and another environment serves the invocation.
 *
 * <p>The decisions are pure: the caller passes time and randomness.
 */
@NullMarked
package dev.floe.node.host.rules;

import org.jspecify.annotations.NullMarked;
