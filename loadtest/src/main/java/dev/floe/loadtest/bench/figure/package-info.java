/**
 * The harness of {@code ./floe bench}: what a figure is, and how it is measured in turns with its
 * yardstick.
 *
 * <p>A {@link dev.floe.loadtest.bench.figure.BenchGroup} starts the processes that it needs,
 * measures in {@link dev.floe.loadtest.bench.figure.Turns} and adds each {@link
 * dev.floe.loadtest.bench.figure.Figure} to the {@link dev.floe.loadtest.bench.figure.Bench} of the
 * run. Figures from shared machines mean little by themselves. A target is therefore usually a
 * bound of the ratio to a yardstick, whose rounds alternate with the figure's. Thread code.
 */
@NullMarked
package dev.floe.loadtest.bench.figure;

import org.jspecify.annotations.NullMarked;
