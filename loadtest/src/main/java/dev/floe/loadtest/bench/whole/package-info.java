/**
 * Measures a whole Floe: a gateway process, nodes, and an S3 server whose latency and rate are
 * chosen. For example, {@link dev.floe.loadtest.bench.whole.MissGroup} reads objects that are not
 * cached, and {@link dev.floe.loadtest.bench.whole.PutGroup} writes objects. Each sends the same
 * requests to the gateway and to the S3 server in turns. Thread code.
 */
@NullMarked
package dev.floe.loadtest.bench.whole;

import org.jspecify.annotations.NullMarked;
