/**
 * {@code ./floe bench hit}: compares the cost of a hit with the cost of only relaying the bytes.
 *
 * <p>{@link dev.floe.loadtest.bench.HitBench} starts node processes, a gateway in its own process
 * and a bare Java socket relay, and requests the same objects from gateway and relay in turns.
 * Thread code; measures with {@code /proc}, so it runs on Linux only.
 */
@NullMarked
package dev.floe.loadtest.bench;

import org.jspecify.annotations.NullMarked;
