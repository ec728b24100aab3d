/**
 * {@code ./floe simulate}: costs computed by the same pure decisions that run in production. {@link
 * dev.floe.loadtest.simulate.LifetimeCommand} is the entry: it draws the pauses between a node's
 * requests ({@code ArrivalPatterns}) or reads them from a trace ({@code TraceGaps}), and {@code
 * LifetimeSimulation} adds up what each policy of idle nodes costs. Thread code; no I/O but the
 * trace.
 */
@NullMarked
package dev.floe.loadtest.simulate;

import org.jspecify.annotations.NullMarked;
