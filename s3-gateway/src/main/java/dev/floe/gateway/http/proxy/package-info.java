/**
 * The PROXY protocol, version 2: a load balancer forwards a client's connection, and sends a header
 * with the client's address before the client's first byte.
 *
 * <p>{@link dev.floe.gateway.http.proxy.ProxyHeaderHandler} is the only handler of a connection
 * from a trusted network until the header has arrived; {@link
 * dev.floe.gateway.http.proxy.ProxyHeader} reads it. The address then counts as the client's
 * everywhere.
 *
 * <p>Loop code.
 */
@NullMarked
package dev.floe.gateway.http.proxy;

import org.jspecify.annotations.NullMarked;
