package dev.floe.gateway.exchange;

import java.net.InetSocketAddress;

/**
 * A request's first lines, exactly as they were sent: nothing decoded, merged or re-ordered, for
 * the signature covers what the client wrote. Strings hold one wire byte per char (ISO-8859-1).
 *
 * @param method the method, in the client's spelling
 * @param rawPath the path as sent, with its leading slash and its percent encoding
 * @param rawQuery what followed the first question mark, without it; empty if nothing did
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
  /** The body is sent with Transfer-Encoding: chunked, its length unknown. */
  public static final long CHUNKED = -1;

  /** Path and query as they stood in the request line. */
  public String rawTarget() {
    return rawQuery.isEmpty() ? rawPath : rawPath + "?" + rawQuery;
  }
}
