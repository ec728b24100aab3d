package dev.floe.gateway.exchange;

/**
 * The protocols that carried a request.
 *
 * @param http the version of HTTP, such as {@code HTTP/1.1}
 * @param tls the version of TLS, such as {@code TLSv1.3}; empty for plain text
 * @param cipher the JDK's name of the cipher suite; empty for plain text
 */
public record Transport(String http, String tls, String cipher) {
  public static final Transport PLAIN = new Transport("HTTP/1.1", "", "");
}
