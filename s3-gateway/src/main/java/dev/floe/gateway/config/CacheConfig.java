package dev.floe.gateway.config;

import dev.floe.gateway.policy.freshness.FreshnessRules;
import dev.floe.gateway.policy.freshness.KeyRules;
import dev.floe.gateway.policy.request.BypassRule;
import java.time.Duration;

/**
 * The settings of caching.
 *
 * @param freshness the age after which a cached object is compared with the origin's by HEAD
 * @param maxObjectShare the share of the pool's memory, 0 to 1, above which an object is cached
 *     only by ranges
 * @param bypass how GETs that bypass the cache are answered
 * @param fillWait how long one fill may delay its clients in all because nodes are slow
 */
public record CacheConfig(
    CodeConfig code,
    Matrix matrix,
    FreshnessRules freshness,
    double maxObjectShare,
    AfterWrite afterWrite,
    SseKms sseKms,
    KeyRules<BypassRule> bypass,
    Duration fillWait) {

  /**
   * The construction of the parity rows. AUTO chooses POWERS if there is such a matrix for the
   * code, otherwise VANDERMONDE.
   */
  public enum Matrix {
    AUTO,
    POWERS,
    VANDERMONDE
  }

  /**
   * The action after a write whose bytes did not pass through the gateway in one request: a
   * multipart upload or a copy.
   */
  public enum AfterWrite {
    FILL,
    NONE
  }

  /** The treatment of objects that S3 encrypts under KMS keys (SSE-KMS and DSSE-KMS). */
  public enum SseKms {
    BYPASS,
    CACHE
  }
}
