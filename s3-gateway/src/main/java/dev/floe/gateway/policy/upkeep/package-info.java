/**
 * The decisions by which a pool's contents outlive its instances: when nodes are warmed up, are
 * backed up and nap, and in which order and how fast lost blocks are repaired.
 *
 * <p>For example, a node was last invoked 50 s ago. {@link
 * dev.floe.gateway.policy.upkeep.UpkeepPlan} says that its warm-up is due, so that the platform
 * does not reclaim it. If it was reclaimed nevertheless, {@link
 * dev.floe.gateway.policy.upkeep.RepairPlan} says when the next of its stripes may be rebuilt.
 */
@NullMarked
package dev.floe.gateway.policy.upkeep;

import org.jspecify.annotations.NullMarked;
