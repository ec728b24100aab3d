/**
 * {@code ./floe bench hit}: what a hit costs, beside what merely passing the bytes on costs.
 *
 * <p>{@link dev.floe.loadtest.bench.HitBench} starts node processes, a gateway in its own process
 * and a bare Java socket relay, and asks gateway and relay for the same objects in turns. Thread
 * code; measures with {@code /proc}, so it runs on Linux only.
 */
@NullMarked
package dev.floe.loadtest.bench;

import org.jspecify.annotations.NullMarked;
