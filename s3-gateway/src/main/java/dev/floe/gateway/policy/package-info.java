/**
 * The decisions of the cache as plain classes: they compute actions from state, event and time,
 * without I/O, threads, clocks or randomness of their own. Loops and threads carry out the actions;
 * tests call the same classes directly.
 *
 * <p>For example, a GET arrives for a cached object. {@link
 * dev.floe.gateway.policy.request.Preconditions} decides whether the answer is 200, 304 or 412.
 * {@link dev.floe.gateway.policy.Hedging} decides how many blocks are requested from the nodes, and
 * when more are requested. If the object is not cached, {@link dev.floe.gateway.policy.PoolShare}
 * decides whether to cache it as a whole, {@link dev.floe.gateway.policy.Placement} chooses the
 * nodes, and {@link dev.floe.gateway.policy.FillPlan} decides whether the reader follows a fill
 * that is already running.
 */
@NullMarked
package dev.floe.gateway.policy;

import org.jspecify.annotations.NullMarked;
