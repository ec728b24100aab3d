package dev.floe.gateway.http;

import dev.floe.gateway.http.limit.EdgeSettings;
import dev.floe.gateway.http.tls.TlsContexts;
import dev.floe.gateway.http.tls.TlsSettings;
import dev.floe.gateway.policy.request.TrustedNetworks;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The protocols that clients may speak.
 *
 * @param tls the certificates; null for plain HTTP
 * @param http2 true if clients over TLS may choose HTTP/2 by ALPN
 * @param proxies the networks whose hosts begin each connection with a PROXY header
 */
public record EdgeProtocols(@Nullable TlsSettings tls, boolean http2, TrustedNetworks proxies) {
  /** HTTP/1.1 without TLS. */
  public static final EdgeProtocols PLAIN = new EdgeProtocols(null, false, TrustedNetworks.NONE);

  private static final String HTTP_1 = "http/1.1";
  private static final String HTTP_2 = "h2";

  /**
   * Reads the certificates, and from now on checks their files for changes; empty for plain HTTP.
   */
  Optional<TlsContexts> startTls(EdgeSettings settings) throws IOException {
    if (tls == null) {
      return Optional.empty();
    }
    List<String> offered = http2 ? List.of(HTTP_2, HTTP_1) : List.of(HTTP_1);
    return Optional.of(TlsContexts.start(tls, offered, settings.maxConnections()));
  }
}
