package dev.floe.gateway.exchange;

import java.net.InetSocketAddress;

/**
 * A request's head as the client sent it: nothing is decoded, because the signature covers the
 * original text. Two things are changed all the same: an authority in the target or in {@code
 * :authority} replaces the Host header, and cookies that HTTP/2 split are merged. Strings hold one
 * wire byte per char (ISO-8859-1).
 *
 * @param method the method in the client's spelling
 * @param rawPath the path as sent, with its leading slash and its percent encoding
 * @param rawQuery the text after the first question mark; empty if there is none
 * @param headers all header fields in order
 * @param contentLength the body's length in bytes, or {@link #CHUNKED}; 0 without a body
 * @param remote the client's address
 */
public record RequestHead(
    String method,
    String rawPath,
    String rawQuery,
    Headers headers,
    long contentLength,
    InetSocketAddress remote) {
  /**
   * The body's length is unknown: it is sent with Transfer-Encoding: chunked, or over HTTP/2
   * without Content-Length.
   */
  public static final long CHUNKED = -1;
}
