package dev.floe.sigv4;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;

/**
 * The refusal of a request or a body.
 *
 * @param reason the reason, which corresponds to exactly one S3 error
 * @param message the message for the client, in S3's wording where S3 has one
 * @param details the elements that S3 adds to such an error, by name ({@code Region}, {@code
 *     StringToSign}, {@code ServerTime}, ...), in order; never a secret or a correct signature
 */
public record Rejection(Reason reason, String message, SequencedMap<String, String> details) {
  public Rejection {
    Objects.requireNonNull(reason, "reason");
    Objects.requireNonNull(message, "message");
    details = java.util.Collections.unmodifiableSequencedMap(new LinkedHashMap<>(details));
  }

  public static Rejection of(Reason reason, String message) {
    return new Rejection(reason, message, new LinkedHashMap<>(Map.of()));
  }

  /** Returns this rejection with one more detail appended. */
  public Rejection with(String element, String value) {
    SequencedMap<String, String> more = new LinkedHashMap<>(details);
    more.put(element, value);
    return new Rejection(reason, message, more);
  }

  /** The S3 errors that the check of a signature or a body can cause. */
  public enum Reason {
    /**
     * The request expired, is not yet valid, has no valid date, lacks a parameter of Version 2, or
     * leaves a required header unsigned. HTTP 403.
     */
    ACCESS_DENIED("AccessDenied"),
    /**
     * A malformed Version 4 Authorization header, or one with the wrong scope; for a wrong region,
     * the detail Region names the right one. HTTP 400.
     */
    AUTHORIZATION_HEADER_MALFORMED("AuthorizationHeaderMalformed"),
    /** Malformed or wrongly scoped parameters of a presigned URL or a form. HTTP 400. */
    AUTHORIZATION_QUERY_PARAMETERS_ERROR("AuthorizationQueryParametersError"),
    /** The body does not match its checksum or Content-MD5. HTTP 400. */
    BAD_DIGEST("BadDigest"),
    /** Temporary credentials that have expired. HTTP 400. */
    EXPIRED_TOKEN("ExpiredToken"),
    /** Fewer or more bytes than declared, or framing that is truncated or malformed. HTTP 400. */
    INCOMPLETE_BODY("IncompleteBody"),
    /** An unknown access key. HTTP 403. */
    INVALID_ACCESS_KEY_ID("InvalidAccessKeyId"),
    /**
     * An unknown kind of signature, more than one signature, or a malformed value such as a bad
     * x-amz-content-sha256. HTTP 400.
     */
    INVALID_ARGUMENT("InvalidArgument"),
    /** A Content-MD5 that is not the Base64 of 16 bytes, or a second one. HTTP 400. */
    INVALID_DIGEST("InvalidDigest"),
    /**
     * A header is missing, malformed or repeated, or contradicts another; or the kind of signature
     * is not accepted. HTTP 400.
     */
    INVALID_REQUEST("InvalidRequest"),
    /** A session token that does not belong to the access key. HTTP 400. */
    INVALID_TOKEN("InvalidToken"),
    /** A path or query with malformed percent escapes. HTTP 400. */
    INVALID_URI("InvalidURI"),
    /** A trailer that is missing, too long, undeclared or malformed. HTTP 400. */
    MALFORMED_TRAILER_ERROR("MalformedTrailerError"),
    /** An aws-chunked body without x-amz-decoded-content-length. HTTP 411. */
    MISSING_CONTENT_LENGTH("MissingContentLength"),
    /** A header that the check of the signature needs is missing. HTTP 400. */
    MISSING_SECURITY_HEADER("MissingSecurityHeader"),
    /** A feature of S3 that is not implemented here. HTTP 501. */
    NOT_IMPLEMENTED("NotImplemented"),
    /** The signing time differs from the clock by more than the allowed skew. HTTP 403. */
    REQUEST_TIME_TOO_SKEWED("RequestTimeTooSkewed"),
    /**
     * The secret is wrong, or the request, a chunk or the trailer differs from the signed one. HTTP
     * 403.
     */
    SIGNATURE_DOES_NOT_MATCH("SignatureDoesNotMatch"),
    /** The body does not match its signed SHA-256. HTTP 400. */
    X_AMZ_CONTENT_SHA256_MISMATCH("XAmzContentSHA256Mismatch");

    private final String code;

    Reason(String code) {
      this.code = code;
    }

    /** Returns S3's error code. */
    public String code() {
      return code;
    }
  }
}
