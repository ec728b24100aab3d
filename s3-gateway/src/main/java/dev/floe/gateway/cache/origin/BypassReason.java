package dev.floe.gateway.cache.origin;

import java.util.Locale;

/** Why a request bypasses the cache: the {@code detail} of Cache-Status, and a metric's label. */
public enum BypassReason {
  /** The operation does not use the cache. */
  OPERATION,
  /** A CORS preflight, which S3 answers. */
  PREFLIGHT,
  /** The client asked for no-store. */
  CLIENT_NO_STORE,
  /**
   * The client asked for the version {@code null}, or S3 answers with another version than
   * requested.
   */
  VERSION_ID,
  /** A part number for which S3 describes no range, or a part number together with a range. */
  PART_NUMBER,
  /** A {@code response-} parameter with a value that S3 must judge. */
  RESPONSE_OVERRIDE,
  /** Another query parameter, whose effect on the answer the cache cannot reproduce. */
  QUERY_PARAMETER,
  /** A header whose effect on the answer the cache cannot reproduce. */
  REQUEST_HEADER,
  /** S3 has not confirmed the account that the client expects to own the bucket. */
  BUCKET_OWNER,
  /** S3 has not allowed the identity to read the object, and answers the request itself. */
  ORIGIN_AUTHORISATION,
  /** The client supplied the key that the object is encrypted with. */
  SSE_C,
  /** The object is encrypted with a KMS key, which S3 must allow the client to use. */
  SSE_KMS,
  /** Several ranges, or a form of range that S3 must judge. */
  RANGE_FORM,
  /** A condition with a date that S3 must judge. */
  CONDITION_FORM,
  /** S3's answer has no strong ETag. */
  NO_STRONG_ETAG,
  /** S3's answer has no length or no Last-Modified, or its range contradicts its length. */
  INCOMPLETE_ANSWER,
  /** A write of the object is in flight. */
  WRITE_IN_FLIGHT,
  /** The outcome of a recent write of the object is unknown. */
  DOUBTFUL,
  /** There is no cache: the gateway runs without a pool. */
  DISABLED;

  /**
   * Returns true if the reason is a property of the object itself, so that its entry must be
   * removed. The other reasons describe a request, an answer of S3 or the state of the cache.
   */
  public boolean describesObject() {
    return this == SSE_C || this == SSE_KMS;
  }

  /** Returns the form used in Cache-Status, such as {@code write-in-flight}. */
  public String token() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
