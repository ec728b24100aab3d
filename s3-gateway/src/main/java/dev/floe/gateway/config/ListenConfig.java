package dev.floe.gateway.config;

import dev.floe.gateway.policy.request.TrustedNetworks;
import java.time.Duration;
import java.util.List;

/**
 * The addresses at which the gateway listens, and the limits on connections; port 0 selects a free
 * port.
 *
 * @param virtualHosts host names in front of which a bucket's name may appear, as in {@code
 *     BUCKET.NAME}
 * @param drain how long active requests may continue after the gateway was asked to stop
 * @param connections the limit on simultaneous connections of S3 clients
 * @param connectionsPerAddress the same limit per client address
 * @param tls TLS for S3 clients
 * @param proxies the networks whose hosts begin each connection with a PROXY header
 */
public record ListenConfig(
    HostPort s3,
    HostPort admin,
    HostPort nodes,
    List<String> virtualHosts,
    Duration drain,
    int connections,
    int connectionsPerAddress,
    TlsConfig tls,
    TrustedNetworks proxies) {
  public ListenConfig {
    virtualHosts = List.copyOf(virtualHosts);
  }
}
