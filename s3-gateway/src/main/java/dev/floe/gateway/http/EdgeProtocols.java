package dev.floe.gateway.http;

import dev.floe.gateway.http.limit.EdgeSettings;
import dev.floe.gateway.http.tls.TlsContexts;
import dev.floe.gateway.http.tls.TlsSettings;
import dev.floe.gateway.policy.request.TrustedNetworks;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The protocols that clients may speak.
 *
 * @param tls the certificates; empty for plain HTTP
 * @param proxies the networks whose hosts begin each connection with a PROXY header
 */
public record EdgeProtocols(Optional<TlsSettings> tls, TrustedNetworks proxies) {
  /** HTTP/1.1 without TLS. */
  public static final EdgeProtocols PLAIN =
      new EdgeProtocols(Optional.empty(), TrustedNetworks.NONE);

  private static final List<String> ALPN = List.of("http/1.1");

  /** Reads the certificates, if there are any. */
  Optional<TlsContexts> startTls(EdgeSettings settings) throws IOException {
    return tls.isEmpty()
        ? Optional.empty()
        : Optional.of(TlsContexts.start(tls.get(), ALPN, settings.maxConnections()));
  }
}
