/**
 * The whole product in separate processes, with an S3 server whose latency and rate are set. For
 * example, {@link dev.floe.loadtest.bench.whole.MissGroup} reads objects that are not cached, and
 * {@link dev.floe.loadtest.bench.whole.PutGroup} writes, each in turns with the same requests to
 * the server itself. Thread code.
 */
@NullMarked
package dev.floe.loadtest.bench.whole;

import org.jspecify.annotations.NullMarked;
