package dev.floe.gateway.config;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The settings of serving clients.
 *
 * @param memoryBudgetBytes the limit on off-heap bytes that requests and fills hold
 * @param memoryTierBytes the part of {@code memoryBudgetBytes} that stripes in the gateway's own
 *     memory may take, at most half; 0 for none
 * @param eventLoops the number of event loops, and of each node's lanes
 * @param sendBufferBytes SO_SNDBUF of clients' sockets
 * @param admittedHeaders headers passed on to the origin in addition to those in the gateway's
 *     tables; a name that ends in a hyphen is a prefix
 * @param costHeader ON if a hit's answer states its cost
 * @param accessLog the log of requests
 */
public record ClientConfig(
    long memoryBudgetBytes,
    long memoryTierBytes,
    int eventLoops,
    int sendBufferBytes,
    SignatureV2 signatureV2,
    List<String> admittedHeaders,
    CostHeader costHeader,
    AccessLog accessLog) {
  public ClientConfig {
    admittedHeaders = List.copyOf(admittedHeaders);
  }

  /** The choice of whether a hit's answer states its cost. */
  public enum CostHeader {
    OFF,
    ON
  }

  /** The requests for which Signature Version 2 is accepted. */
  public enum SignatureV2 {
    PRESIGNED,
    OFF
  }

  /**
   * The log of requests.
   *
   * @param file null for none
   */
  public record AccessLog(@Nullable Path file, LogFormat format) {}

  /** The formats of the access log's lines. */
  public enum LogFormat {
    S3,
    JSON
  }
}
