package dev.floe.gateway.relay;

import dev.floe.gateway.exchange.Exchange;
import dev.floe.gateway.exchange.RequestHead;
import dev.floe.gateway.model.PercentDecoder;
import dev.floe.gateway.object.UriEncoding;

/**
 * The address by which a client reached the requested resource, the only one that an answer may
 * name.
 *
 * @param host the Host header's value; empty if there is none, as HTTP/1.0 allows
 * @param url scheme, host and path, encoded once; only the path if there is no host
 * @param query as the client sent it; empty if there is none
 */
public record ClientAddress(String host, String url, String query) {

  /** Reads the address from the head of an exchange whose Host and path are valid. */
  public static ClientAddress of(Exchange exchange) {
    return of(exchange.head(), exchange.secure());
  }

  /**
   * Reads the address from a head whose Host and path are valid.
   *
   * @param secure true if the client reached the gateway over TLS
   */
  public static ClientAddress of(RequestHead head, boolean secure) {
    String host = head.headers().first("Host").orElse("");
    String path = UriEncoding.path(PercentDecoder.path(head.rawPath()));
    // A proxy in front of the gateway may end TLS.
    boolean tls =
        secure
            || head.headers()
                .first("X-Forwarded-Proto")
                .filter("https"::equalsIgnoreCase)
                .isPresent();
    String url = host.isEmpty() ? path : (tls ? "https://" : "http://") + host + path;
    return new ClientAddress(host, url, head.rawQuery());
  }

  /**
   * Returns a redirect's {@code Location} for this client: the origin's value if that is only a
   * path, otherwise the URL that the client requested.
   */
  public String location(String originLocation) {
    if (originLocation.startsWith("/") && !originLocation.startsWith("//")) {
      return originLocation;
    }
    return query.isEmpty() ? url : url + "?" + query;
  }
}
