/**
 * The hit path alone, in separate processes: a gateway without S3, authentication and directory,
 * and the nodes that it reads from.
 *
 * <p>{@link dev.floe.loadtest.bench.hit.HitGroup} starts them and relays that only copy bytes
 * between sockets, and requests the same bytes from gateway and relays in turns. Thread code.
 */
@NullMarked
package dev.floe.loadtest.bench.hit;

import org.jspecify.annotations.NullMarked;
