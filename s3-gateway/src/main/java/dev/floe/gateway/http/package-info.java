/**
 * The client edge: HTTP/1.1 on Netty's event loops, over TLS if certificates are configured. {@code
 * http.h2} speaks HTTP/2 with clients that choose it. {@link dev.floe.gateway.http.HttpEdge}
 * listens.
 *
 * <p>Flow: bytes pass {@code WriteWatch}, the handlers of TLS and Netty's codec for HTTP/1.1, as
 * {@code http.h1} configures it. A {@link dev.floe.gateway.http.ClientConnection} receives each
 * head from the codec and passes the exchange to an {@link
 * dev.floe.gateway.exchange.ExchangeHandler}. A connection runs one exchange at a time: pipelined
 * requests wait in the socket and in one buffer that was read from it. Except for bytes that arrive
 * with the head, the body is read from the socket only once the handler asks for it, and only while
 * a bounded queue has room ({@link dev.floe.gateway.http.message.InboundBody}). The answer is
 * written by {@code LoopResponse}, or from a thread by {@code BlockingResponse}. Then the
 * connection waits for the next head or closes.
 *
 * <p>{@code http.limit} bounds the number of connections, and how slow each client may be; {@code
 * http.tls} encrypts, and {@code http.proxy} reads the addresses that a load balancer adds.
 *
 * <p>Loop code.
 */
@NullMarked
package dev.floe.gateway.http;

import org.jspecify.annotations.NullMarked;
