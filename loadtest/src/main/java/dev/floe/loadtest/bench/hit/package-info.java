/**
 * The hit path alone, in processes of its own: a gateway without S3, authentication and directory,
 * and the nodes that it reads from.
 *
 * <p>{@link dev.floe.loadtest.bench.hit.HitGroup} starts them beside a bare Java socket relay, and
 * requests the same objects from gateway and relay in turns. Thread code.
 */
@NullMarked
package dev.floe.loadtest.bench.hit;

import org.jspecify.annotations.NullMarked;
