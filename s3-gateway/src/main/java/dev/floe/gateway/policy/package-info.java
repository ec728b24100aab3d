/**
 * The decisions, as plain classes: (state, event, now) to actions, with no I/O, thread, clock or
 * randomness of their own. Threads and loops carry the actions out; tests and the simulator drive
 * the same classes.
 *
 * <p>Freshness and preconditions say how a read is answered, fill plans what is fetched, placement
 * where it goes, hedging when another block is asked for, breakers what is not tried for a while.
 */
@NullMarked
package dev.floe.gateway.policy;

import org.jspecify.annotations.NullMarked;
