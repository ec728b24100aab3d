package dev.floe.loadtest.compare.sequence;

/** The signature of a request, right or wrong. */
public enum Signing {
  /** In the head; the body is not covered. */
  HEAD,
  /** In the head; the body's SHA-256 is covered. */
  BODY,
  /** In the head; the body is aws-chunked with a checksum as its trailer. */
  TRAILER,
  /** In the query. */
  PRESIGNED,
  /** None. */
  NONE,
  /** With another secret. */
  WRONG_SECRET,
  /** With an access key that does not exist. */
  UNKNOWN_KEY,
  /** With the SHA-256 of another body. */
  WRONG_BODY,
  /** Dated an hour ago. */
  OLD,
  /** For another region. */
  OTHER_REGION
}
