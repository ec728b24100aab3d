/**
 * Reads ranges of objects from the nodes, each stripe from the first d blocks that arrive.
 *
 * <p>{@link dev.floe.gateway.stripe.read.StripeReaders} opens a {@link
 * dev.floe.gateway.stripe.read.StripeReader} for a range. The reader runs at most two {@code
 * StripeRead}s at a time: the stripe that is being sent to the client, and the next. A {@code
 * StripeRead} leases memory for its blocks ({@code StripeMemory}), requests them, and keeps the
 * state of each index in a {@code StripeSlot} of its {@code StripeRow}.
 *
 * <p>For example, with the code 10+2 a read requests the ten data blocks. If one has not arrived
 * when the 95th percentile of the nodes' latency has passed, the read also requests a parity block,
 * and computes the late block if the parity block arrives first. If fewer than ten blocks are
 * available, the stripe is lost, and the caller reads it from S3.
 *
 * <p>Loop code: a read never leaves its request's loop. Only {@link
 * dev.floe.gateway.stripe.read.StripeReaders#rebuild}, which repairs use, is thread code.
 */
@NullMarked
package dev.floe.gateway.stripe.read;

import org.jspecify.annotations.NullMarked;
