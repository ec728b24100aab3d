package dev.floe.gateway.auth;

import dev.floe.gateway.model.S3Error;
import dev.floe.gateway.model.S3Exception;
import dev.floe.sigv4.Rejection;
import java.util.Map;

/** Maps rejections of the signature module to S3's errors. */
final class Rejections {
  private Rejections() {}

  static S3Exception toS3(Rejection rejection) {
    S3Exception refusal = new S3Exception(error(rejection.reason()), rejection.message());
    for (Map.Entry<String, String> detail : rejection.details().entrySet()) {
      refusal = refusal.with(detail.getKey(), detail.getValue());
    }
    return refusal;
  }

  private static S3Error error(Rejection.Reason reason) {
    return switch (reason) {
      case ACCESS_DENIED -> S3Error.ACCESS_DENIED;
      case AUTHORIZATION_HEADER_MALFORMED -> S3Error.AUTHORIZATION_HEADER_MALFORMED;
      case AUTHORIZATION_QUERY_PARAMETERS_ERROR -> S3Error.AUTHORIZATION_QUERY_PARAMETERS_ERROR;
      case BAD_DIGEST -> S3Error.BAD_DIGEST;
      case EXPIRED_TOKEN -> S3Error.EXPIRED_TOKEN;
      case INCOMPLETE_BODY -> S3Error.INCOMPLETE_BODY;
      case INVALID_ACCESS_KEY_ID -> S3Error.INVALID_ACCESS_KEY_ID;
      case INVALID_ARGUMENT -> S3Error.INVALID_ARGUMENT;
      case INVALID_DIGEST -> S3Error.INVALID_DIGEST;
      case INVALID_REQUEST -> S3Error.INVALID_REQUEST;
      case INVALID_TOKEN -> S3Error.INVALID_TOKEN;
      case INVALID_URI -> S3Error.INVALID_URI;
      case MALFORMED_TRAILER_ERROR -> S3Error.MALFORMED_TRAILER;
      case MISSING_CONTENT_LENGTH -> S3Error.MISSING_CONTENT_LENGTH;
      case MISSING_SECURITY_HEADER -> S3Error.MISSING_SECURITY_HEADER;
      case NOT_IMPLEMENTED -> S3Error.NOT_IMPLEMENTED;
      case REQUEST_TIME_TOO_SKEWED -> S3Error.REQUEST_TIME_TOO_SKEWED;
      case SIGNATURE_DOES_NOT_MATCH -> S3Error.SIGNATURE_DOES_NOT_MATCH;
      case X_AMZ_CONTENT_SHA256_MISMATCH -> S3Error.X_AMZ_CONTENT_SHA256_MISMATCH;
    };
  }
}
