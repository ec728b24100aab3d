/**
 * The decisions about one request and the client that sends it: which address it has, how much of a
 * shared resource it may take, and whether the stored object answers it.
 *
 * <p>For example, a GET with {@code If-None-Match} arrives from a load balancer. {@link
 * dev.floe.gateway.policy.request.TrustedNetworks} decides whether the address that the balancer
 * names is believed. {@link dev.floe.gateway.policy.request.Preconditions} decides whether the
 * answer is 200, 304 or 412. If S3 has to be asked, {@link
 * dev.floe.gateway.policy.request.OriginShares} decides whether this client may take a connection
 * now.
 */
@NullMarked
package dev.floe.gateway.policy.request;

import org.jspecify.annotations.NullMarked;
