/**
 * Reading, writing and repairing stripes of erasure-coded blocks on the nodes.
 *
 * <p>{@link dev.floe.gateway.stripe.StripeLayout} computes how an object is divided into stripes
 * and blocks. {@link dev.floe.gateway.stripe.StripeReader} reads a range, stripe by stripe, from
 * the first d blocks that arrive. {@link dev.floe.gateway.stripe.StripeWriter} encodes a stripe and
 * stores its blocks. {@link dev.floe.gateway.stripe.ChunkCopier} rebuilds lost blocks.
 *
 * <p>For example, with the code 10+2 a stripe has ten data blocks of 128 KiB. A read requests these
 * ten; if one is still missing when the other nodes' 95th percentile of latency has passed, it
 * requests a parity block and computes the missing one from the ten blocks that it has.
 *
 * <p>Reading is loop code and never leaves the request's loop; writing is thread code.
 */
@NullMarked
package dev.floe.gateway.stripe;

import org.jspecify.annotations.NullMarked;
