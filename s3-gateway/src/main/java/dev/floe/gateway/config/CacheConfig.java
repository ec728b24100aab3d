package dev.floe.gateway.config;

import java.time.Duration;

/**
 * What is cached, and for how long it is taken for fresh.
 *
 * @param ttl after which an object is compared with the origin's by HEAD
 * @param maxObjectShare the share of the pool's memory, 0 to 1, above which an object is cached
 *     only by ranges
 * @param fillWait how long one fill may delay its clients in all because nodes are slow
 */
public record CacheConfig(
    CodeConfig code,
    Matrix matrix,
    Duration ttl,
    double maxObjectShare,
    AfterWrite afterWrite,
    Duration fillWait) {

  /** Which parity rows; AUTO is powers where its table has the code, else vandermonde. */
  public enum Matrix {
    AUTO,
    POWERS,
    VANDERMONDE
  }

  /** What follows a write whose bytes did not pass in one piece: a multipart upload or a copy. */
  public enum AfterWrite {
    FILL,
    NONE
  }
}
