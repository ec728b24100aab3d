package dev.floe.gateway.config;

import java.util.List;

/**
 * How clients are served.
 *
 * @param memoryBudgetBytes all off-heap bytes that requests and fills may hold
 * @param eventLoops the number of event loops, and of each node's lanes
 * @param sendBufferBytes SO_SNDBUF of clients' sockets
 * @param admittedHeaders headers passed on to the origin besides those of the gateway's tables; a
 *     name that ends in a hyphen admits all that begin so
 */
public record ClientConfig(
    long memoryBudgetBytes,
    int eventLoops,
    int sendBufferBytes,
    SignatureV2 signatureV2,
    List<String> admittedHeaders) {
  public ClientConfig {
    admittedHeaders = List.copyOf(admittedHeaders);
  }

  /** Where Signature Version 2 is still taken. */
  public enum SignatureV2 {
    PRESIGNED,
    OFF
  }
}
