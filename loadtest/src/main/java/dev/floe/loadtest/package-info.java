/**
 * Programs that run several parts of Floe together. {@link dev.floe.loadtest.LoadtestMain} is the
 * entry of {@code ./floe demo}, {@code bench}, {@code compare}, {@code simulate}, {@code soak} and
 * {@code mutants}.
 *
 * <p>{@code origin} has S3 servers to run against, and {@code local} starts a whole Floe on one
 * machine. For example, {@code ./floe soak} starts a {@code LocalOrigin} with a {@code LocalFloe}
 * in front of it, sends random requests to the gateway while nodes are killed, and compares each
 * answer with a plain map. Thread code throughout.
 */
@NullMarked
package dev.floe.loadtest;

import org.jspecify.annotations.NullMarked;
