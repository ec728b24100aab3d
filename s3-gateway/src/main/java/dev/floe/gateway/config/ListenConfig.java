package dev.floe.gateway.config;

import java.time.Duration;
import java.util.List;

/**
 * Where the gateway listens; port 0 takes a free one.
 *
 * @param virtualHosts names under which a bucket may stand in the host's name
 * @param drain how long requests may still run once the gateway is told to end
 * @param connections of S3 clients at the same time
 * @param connectionsPerAddress how many of them may come from one address
 */
public record ListenConfig(
    HostPort s3,
    HostPort admin,
    HostPort nodes,
    List<String> virtualHosts,
    Duration drain,
    int connections,
    int connectionsPerAddress) {
  public ListenConfig {
    virtualHosts = List.copyOf(virtualHosts);
  }
}
