package dev.floe.gateway.cache.fill;

import java.util.Locale;

/** Why a request goes past the cache: the {@code detail} of Cache-Status and a metric's label. */
public enum BypassReason {
  /** The operation has nothing to do with the cache. */
  OPERATION,
  /** The client asked for no-store. */
  CLIENT_NO_STORE,
  /** A version was named. */
  VERSION_ID,
  /** A part was named. */
  PART_NUMBER,
  /** Headers of the answer were overridden by {@code response-} parameters. */
  RESPONSE_OVERRIDE,
  /** Another parameter whose effect on the answer is not the cache's to know. */
  QUERY_PARAMETER,
  /** A header whose effect on the answer is not the cache's to know. */
  REQUEST_HEADER,
  /** The client brought the key that the object is encrypted with. */
  SSE_C,
  /** The object is encrypted with a KMS key, and the right to that key is the client's to prove. */
  SSE_KMS,
  /** Several ranges, or a form of range that S3 shall judge. */
  RANGE_FORM,
  /** A condition whose date S3 shall judge. */
  CONDITION_FORM,
  /** S3 named no strong ETag. */
  NO_STRONG_ETAG,
  /** S3's answer lacks its length or its Last-Modified, or its range does not add up. */
  INCOMPLETE_ANSWER,
  /** A write of the object is in flight. */
  WRITE_IN_FLIGHT,
  /** A write of the object had an unknown outcome. */
  DOUBTFUL,
  /** There is no cache: the gateway runs without a pool. */
  DISABLED;

  /**
   * Whether an answer refused for this reason describes the object as it is: it may not be cached
   * now. The others describe a broken answer, which says nothing about what is stored.
   */
  public boolean saysWhatTheObjectIs() {
    return this == SSE_C || this == SSE_KMS;
  }

  /** As it stands in Cache-Status: {@code write-in-flight}. */
  public String token() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
