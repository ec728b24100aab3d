/**
 * Objects as stripes of erasure-coded blocks: {@link dev.floe.gateway.stripe.StripeLayout} is the
 * arithmetic, {@link dev.floe.gateway.stripe.StripeReader} rebuilds a range from the first d blocks
 * that arrive, {@link dev.floe.gateway.stripe.StripeWriter} encodes and stores, {@link
 * dev.floe.gateway.stripe.ChunkCopier} repairs.
 *
 * <p>The reading side is loop code and never leaves the request's loop; the writing side is thread
 * code.
 */
@NullMarked
package dev.floe.gateway.stripe;

import org.jspecify.annotations.NullMarked;
