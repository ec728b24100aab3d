/**
 * The whole product in processes of its own, before an S3 server whose latency and rate are set:
 * {@link dev.floe.loadtest.bench.whole.MissGroup} reads what is not cached, and {@link
 * dev.floe.loadtest.bench.whole.PutGroup} writes, each in turns with the same requests to the
 * server itself. Thread code.
 */
@NullMarked
package dev.floe.loadtest.bench.whole;

import org.jspecify.annotations.NullMarked;
