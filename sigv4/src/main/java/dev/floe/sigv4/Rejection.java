package dev.floe.sigv4;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;

/**
 * Why a request or a body is refused.
 *
 * @param reason the S3 error it maps to, one to one
 * @param message S3's wording, for the client
 * @param details what S3 adds to such an error, by the name of the element it stands in ({@code
 *     Region}, {@code StringToSign}, {@code ServerTime}, ...), in order; never a secret nor a
 *     signature that would have been right
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

  /** This rejection with one more detail, after those it has. */
  public Rejection with(String element, String value) {
    SequencedMap<String, String> more = new LinkedHashMap<>(details);
    more.put(element, value);
    return new Rejection(reason, message, more);
  }

  /** The S3 errors that checking a signature or a body can end in. */
  public enum Reason {
    /**
     * Expired or not yet valid, a header that should be signed is not, no date at all. HTTP 403.
     */
    ACCESS_DENIED("AccessDenied"),
    /**
     * A Version 4 Authorization header that cannot be read or has the wrong scope; detail Region.
     * HTTP 400.
     */
    AUTHORIZATION_HEADER_MALFORMED("AuthorizationHeaderMalformed"),
    /** The same for a presigned URL. HTTP 400. */
    AUTHORIZATION_QUERY_PARAMETERS_ERROR("AuthorizationQueryParametersError"),
    /** The body is not the one its checksum or Content-MD5 was taken of. HTTP 400. */
    BAD_DIGEST("BadDigest"),
    /** Temporary credentials that have ended. HTTP 400. */
    EXPIRED_TOKEN("ExpiredToken"),
    /**
     * Fewer or more bytes than announced, or framing that ends or breaks in the middle. HTTP 400.
     */
    INCOMPLETE_BODY("IncompleteBody"),
    /** Nobody has this access key. HTTP 403. */
    INVALID_ACCESS_KEY_ID("InvalidAccessKeyId"),
    /** An unknown kind of Authorization, or two of them; a bad x-amz-content-sha256. HTTP 400. */
    INVALID_ARGUMENT("InvalidArgument"),
    /** A Content-MD5 that is not the Base64 of 16 bytes. HTTP 400. */
    INVALID_DIGEST("InvalidDigest"),
    /** A required header is missing or contradicts another. HTTP 400. */
    INVALID_REQUEST("InvalidRequest"),
    /** A session token that does not belong to the access key. HTTP 400. */
    INVALID_TOKEN("InvalidToken"),
    /** A path or query whose percent escapes cannot be read. HTTP 400. */
    INVALID_URI("InvalidURI"),
    /** A trailer that is missing, too long, not announced or unreadable. HTTP 400. */
    MALFORMED_TRAILER_ERROR("MalformedTrailerError"),
    /** An aws-chunked body without x-amz-decoded-content-length. HTTP 411. */
    MISSING_CONTENT_LENGTH("MissingContentLength"),
    /** A header without which the signature cannot be checked. HTTP 400. */
    MISSING_SECURITY_HEADER("MissingSecurityHeader"),
    /** Known to S3, refused here by name. HTTP 501. */
    NOT_IMPLEMENTED("NotImplemented"),
    /** Signed more than the allowed skew ago or ahead. HTTP 403. */
    REQUEST_TIME_TOO_SKEWED("RequestTimeTooSkewed"),
    /** The wrong secret, or not the request (or chunk, or trailer) that was signed. HTTP 403. */
    SIGNATURE_DOES_NOT_MATCH("SignatureDoesNotMatch"),
    /** The body is not the one whose SHA-256 was signed. HTTP 400. */
    X_AMZ_CONTENT_SHA256_MISMATCH("XAmzContentSHA256Mismatch");

    private final String code;

    Reason(String code) {
      this.code = code;
    }

    /** S3's code, literally. */
    public String code() {
      return code;
    }
  }
}
