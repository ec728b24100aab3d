/**
 * Where loop code and thread code meet on the client's side: one {@link
 * dev.floe.gateway.exchange.Exchange} per request, with its head, its body and its response. No
 * Netty.
 *
 * <p>An exchange is born on its event loop. Either loop code answers it there through {@link
 * dev.floe.gateway.exchange.ResponseSink}, or {@link dev.floe.gateway.exchange.Exchange#onThread}
 * gives it to a virtual thread, which reads the {@link dev.floe.gateway.exchange.RequestBody} and
 * writes a {@link dev.floe.gateway.exchange.ThreadResponse}, both blocking.
 */
@NullMarked
package dev.floe.gateway.exchange;

import org.jspecify.annotations.NullMarked;
