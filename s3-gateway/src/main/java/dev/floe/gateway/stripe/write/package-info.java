/**
 * Writes stripes to the nodes, and repairs stripes that have lost blocks.
 *
 * <p>A fill passes the data blocks of one stripe to {@link
 * dev.floe.gateway.stripe.write.StripeWriter}. {@link dev.floe.gateway.stripe.write.LaneWriter}
 * computes the parity, sends each block over a lane of its node, and waits until the nodes have
 * stored them. The lanes answer on their loops; {@code Deliveries} collects the answers for the
 * waiting thread. A node that did not answer in time counts as silent until it stores a block
 * again. A write that has stored d blocks does not wait for silent nodes if its memory is needed.
 *
 * <p>A repair ({@link dev.floe.gateway.stripe.write.ChunkCopier}) reads d blocks through {@code
 * stripe.read}, rebuilds the lost ones, and writes them in the same way.
 *
 * <p>A backup ({@link dev.floe.gateway.stripe.write.InstanceCopier}) copies blocks from one
 * instance of a node to the other.
 *
 * <p>Thread code: the caller waits for the nodes, and each wait has a limit.
 */
@NullMarked
package dev.floe.gateway.stripe.write;

import org.jspecify.annotations.NullMarked;
