package dev.floe.gateway.cache.read;

import dev.floe.gateway.cache.directory.ObjectHead;
import dev.floe.gateway.cache.fill.Fill;
import dev.floe.gateway.cache.origin.BypassReason;
import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.origin.OriginResponse;
import dev.floe.gateway.policy.freshness.OutageRule;
import org.jspecify.annotations.Nullable;

/** The result of asking S3 about an object. */
public sealed interface OriginResult {
  /**
   * Returns true if S3 did not answer a HeadObject, or answered that it fails or throttles. Always
   * false for the result of a GetObject.
   */
  default boolean outage() {
    return switch (this) {
      case PassThrough past -> past.originFailed();
      case NoObject none -> OutageRule.isOutage(none.status());
      case Known _, Filling _, Relay _, Outdated _ -> false;
    };
  }

  /** S3 has described the object's current version. */
  record Known(ObjectHead head) implements OriginResult {}

  /** A fill reads the object. It was joined on behalf of the receiver, which must leave it. */
  record Filling(Fill fill) implements OriginResult {}

  /**
   * S3 answered a GetObject with an error, or with an object that is not cached. The client's own
   * request would have received the same answer.
   *
   * @param answer owned by the receiver
   * @param reason why the object may not be cached; null if it may, or for an error
   */
  record Relay(OriginResponse answer, @Nullable BypassReason reason) implements OriginResult {}

  /**
   * S3 answered a HeadObject with an error, or with an object that may not be cached. Status,
   * headers and length are those of the answer.
   *
   * @param reason why the object may not be cached; null for an error
   */
  record NoObject(int status, Headers headers, long contentLength, @Nullable BypassReason reason)
      implements OriginResult {}

  /**
   * The client's own request must be sent to S3 unchanged.
   *
   * @param reason why the cache may not answer; null if it may but could not
   * @param originFailed true if S3 did not answer a HeadObject, or did not answer it in time
   */
  record PassThrough(@Nullable BypassReason reason, boolean originFailed) implements OriginResult {
    PassThrough(@Nullable BypassReason reason) {
      this(reason, false);
    }
  }

  /**
   * Another read's answer cannot be used for this request or did not arrive in time. The read must
   * ask by HeadObject.
   */
  record Outdated() implements OriginResult {}
}
