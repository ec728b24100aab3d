package dev.floe.gateway.s3;

import dev.floe.gateway.exchange.RequestFault;
import dev.floe.gateway.model.S3Error;
import dev.floe.gateway.model.S3Exception;

/** Maps violations of HTTP to S3's errors. */
final class FaultErrors {
  private FaultErrors() {}

  static S3Exception toS3(RequestFault fault) {
    return switch (fault.kind()) {
      case MALFORMED ->
          new S3Exception(
              S3Error.BAD_REQUEST,
              "An error occurred when parsing the HTTP request: " + fault.detail());
      case URI_TOO_LONG -> new S3Exception(S3Error.URI_TOO_LONG);
      case HEAD_TOO_LARGE -> new S3Exception(S3Error.REQUEST_HEADER_SECTION_TOO_LARGE);
      case TIMEOUT -> new S3Exception(S3Error.REQUEST_TIMEOUT);
      case TOO_MANY_CONNECTIONS, NO_MEMORY -> new S3Exception(S3Error.SLOW_DOWN);
      case INTERNAL -> new S3Exception(S3Error.INTERNAL_ERROR);
    };
  }
}
