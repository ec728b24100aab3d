/**
 * The hit path alone, in separate processes: a gateway without S3, authentication and directory,
 * and the nodes that it reads from.
 *
 * <p>{@link dev.floe.loadtest.bench.hit.HitGroup} starts these processes and, as yardsticks, relays
 * that only copy bytes between sockets. It requests the same number of bytes from the gateway and
 * from the relays in turns, and from MinIO and Redis if they are installed. Thread code.
 */
@NullMarked
package dev.floe.loadtest.bench.hit;

import org.jspecify.annotations.NullMarked;
