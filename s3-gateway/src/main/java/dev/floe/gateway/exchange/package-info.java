/**
 * The boundary between loop code and thread code on the client's side: one {@link
 * dev.floe.gateway.exchange.Exchange} per request, with its head, body and response. Uses no Netty
 * types.
 *
 * <p>The edge creates an exchange on the connection's event loop once a head is complete, and
 * passes it to the {@link dev.floe.gateway.exchange.ExchangeHandler}. Loop code answers it at once
 * through {@link dev.floe.gateway.exchange.ResponseSink}, or {@link
 * dev.floe.gateway.exchange.Exchange#onThread} passes it to a virtual thread, which reads the
 * {@link dev.floe.gateway.exchange.RequestBody} and writes a {@link
 * dev.floe.gateway.exchange.ThreadResponse}, both blocking. At the end, listeners receive an {@link
 * dev.floe.gateway.exchange.ExchangeSummary}.
 *
 * <p>For example, a GET that hits is answered on the loop from start to end. A GET that misses asks
 * the origin on a thread and returns to the loop by {@link
 * dev.floe.gateway.exchange.ThreadResponse#backToLoop}, where its status and headers are decided. A
 * thread then sends the body as it arrives; the loop sends any rest that is on the nodes by then.
 */
@NullMarked
package dev.floe.gateway.exchange;

import org.jspecify.annotations.NullMarked;
