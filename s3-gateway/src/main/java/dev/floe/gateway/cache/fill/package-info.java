/**
 * What brings objects to the nodes, and brings back what nodes lost.
 *
 * <p>{@link dev.floe.gateway.cache.fill.Fills} finds or begins the {@link
 * dev.floe.gateway.cache.fill.Fill} that brings a missing byte from S3; a {@link
 * dev.floe.gateway.cache.fill.PutFill} takes its bytes from a write on its way to S3. Both cut them
 * into stripes by a {@link dev.floe.gateway.cache.fill.StripeIntake}, whose memory readers follow,
 * and publish whole segments through their key's gate. {@link dev.floe.gateway.cache.fill.Repairs}
 * rebuilds what a stripe that was read lacks.
 *
 * <p>Thread code: one virtual thread a fill, and one for each stripe that is being written.
 */
@NullMarked
package dev.floe.gateway.cache.fill;

import org.jspecify.annotations.NullMarked;
