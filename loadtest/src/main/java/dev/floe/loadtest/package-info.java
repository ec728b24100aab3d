/**
 * What runs several parts of Floe together: {@link dev.floe.loadtest.LoadtestMain} is the program
 * behind {@code ./floe demo}, {@code bench} and {@code soak}.
 *
 * <p>{@code origin} holds S3 servers to run against, {@code local} a whole Floe on one machine.
 * Thread code throughout.
 */
@NullMarked
package dev.floe.loadtest;

import org.jspecify.annotations.NullMarked;
