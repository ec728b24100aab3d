package dev.floe.gateway.exchange;

/**
 * A response's status and headers.
 *
 * @param status 200 to 599
 * @param headers what the client sees, besides Connection and Transfer-Encoding, which the edge
 *     adds
 * @param contentLength the body's length in bytes, or {@link #CHUNKED}; what HEAD announces too
 */
public record ResponseHead(int status, Headers headers, long contentLength) {
  /** The length is unknown; the edge sends chunks. */
  public static final long CHUNKED = -1;

  public ResponseHead {
    if (status < 200 || status > 599) {
      throw new IllegalArgumentException("status %d, expected 200 to 599".formatted(status));
    }
  }
}
