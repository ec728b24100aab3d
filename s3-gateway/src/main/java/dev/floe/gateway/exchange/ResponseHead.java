package dev.floe.gateway.exchange;

/**
 * A response's status and headers.
 *
 * @param status 200 to 599
 * @param headers the headers that the client receives, without Connection and Transfer-Encoding,
 *     which the edge adds
 * @param contentLength the body's length in bytes, or {@link #CHUNKED}; for HEAD, the length that
 *     GET would have
 * @param errorCode the code of the error in the body, such as {@code NoSuchKey}, which is not sent
 *     but logged; empty if there is none or it is unknown
 */
public record ResponseHead(int status, Headers headers, long contentLength, String errorCode) {
  /** The length is unknown; over HTTP/1.1 the edge sends chunks. */
  public static final long CHUNKED = -1;

  /** Creates a head without an error code. */
  public ResponseHead(int status, Headers headers, long contentLength) {
    this(status, headers, contentLength, "");
  }

  public ResponseHead {
    if (status < 200 || status > 599) {
      throw new IllegalArgumentException("status %d, expected 200 to 599".formatted(status));
    }
  }
}
