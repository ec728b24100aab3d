package dev.floe.gateway.http.parse;

import dev.floe.gateway.exchange.RequestHead;

/**
 * A valid request head and its connection options.
 *
 * @param http11 false for HTTP/1.0
 * @param keepAlive whether the client wants to keep the connection
 * @param expectContinue whether the client waits for 100 Continue before it sends the body
 */
public record ParsedHead(
    RequestHead head, boolean http11, boolean keepAlive, boolean expectContinue) {}
