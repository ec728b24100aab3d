/**
 * Copies objects to the nodes.
 *
 * <p>{@link dev.floe.gateway.cache.fill.Fills} finds the {@link dev.floe.gateway.cache.fill.Fill}
 * that has a missing byte, or starts one that reads the byte from S3. A {@link
 * dev.floe.gateway.cache.fill.PutFill} takes its bytes from a PUT on its way to S3. Both append the
 * bytes to a {@link dev.floe.gateway.cache.fill.StripeIntake}. It encodes each complete stripe,
 * writes its blocks to the nodes, and publishes complete segments through the key's gate.
 *
 * <p>For example, a reader misses byte 0 of an object of 1 GiB. It starts a fill, which requests
 * the whole object, and sends each stripe to its client from the fill's memory as it arrives. A
 * second reader follows the same fill. A third, which wants the last megabyte, starts a second fill
 * there; the first fill ends where the second began.
 *
 * <p>Thread code: one virtual thread per fill, and one per stripe that is being written.
 */
@NullMarked
package dev.floe.gateway.cache.fill;

import org.jspecify.annotations.NullMarked;
