/**
 * Copies objects to the nodes.
 *
 * <p>{@link dev.floe.gateway.cache.fill.Fills} finds a running {@link
 * dev.floe.gateway.cache.fill.Fill} for a byte that the nodes do not have, or starts a fill that
 * reads the byte from S3. A {@link dev.floe.gateway.cache.fill.PutFill} receives the bytes of a
 * PUT, or of a part of an upload, while they are sent to S3. Both append the bytes to a {@link
 * dev.floe.gateway.cache.fill.StripeIntake}. The intake encodes each complete stripe, writes its
 * blocks to the nodes, and publishes complete segments through the key's gate.
 *
 * <p>For example, a reader needs byte 0 of an object of 1 GiB that is not on the nodes. The reader
 * starts a fill, which requests the whole object, and sends each stripe to its client from the
 * fill's memory as the stripe arrives. A second reader follows the same fill. A third reader, which
 * wants the last megabyte, starts a second fill there; the first fill ends where the second began.
 *
 * <p>Thread code: one virtual thread per fill, and one per stripe that is being written.
 */
@NullMarked
package dev.floe.gateway.cache.fill;

import org.jspecify.annotations.NullMarked;
