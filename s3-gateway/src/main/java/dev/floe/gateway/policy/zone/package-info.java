/**
 * The decisions that depend on zones: data centers of one region. Traffic between them costs money.
 *
 * <p>For example, the gateway is in {@code use1-az1}, and four of a segment's six nodes are too.
 * {@link dev.floe.gateway.policy.zone.Zones} says that the other two are foreign, and {@link
 * dev.floe.gateway.policy.zone.ReadOrder} that a read with the code 4+2 requests the four blocks of
 * the gateway's zone, whether they are data or parity.
 */
@NullMarked
package dev.floe.gateway.policy.zone;

import org.jspecify.annotations.NullMarked;
