/**
 * The stripes of erasure-coded blocks into which an object is divided, and their locations.
 *
 * <p>{@link dev.floe.gateway.stripe.StripeLayout} computes the stripes and blocks of an object from
 * its length and its code: with 10+2, a stripe has ten data blocks of 128 KiB and two of parity. A
 * {@link dev.floe.gateway.stripe.StripeLocation} names one stripe, the nodes of its segment and the
 * blocks that they hold; a {@link dev.floe.gateway.stripe.StripeSet} is a set of stripes of one
 * segment. {@link dev.floe.gateway.stripe.StripeBlocks} rebuilds a stripe's lost blocks from the
 * others.
 *
 * <p>Package {@code stripe.read} reads stripes from the nodes and {@code stripe.write} writes and
 * repairs them. Everything here is a value or a pure function, except the cache of {@link
 * dev.floe.gateway.stripe.Codes}.
 */
@NullMarked
package dev.floe.gateway.stripe;

import org.jspecify.annotations.NullMarked;
