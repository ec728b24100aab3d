package dev.floe.gateway.relay;

import dev.floe.gateway.model.S3Error;
import dev.floe.gateway.model.S3Exception;
import dev.floe.gateway.origin.OriginException;

/** Maps failures of the origin to S3's errors. */
public final class OriginFailures {
  private OriginFailures() {}

  public static S3Exception toS3(OriginException failure) {
    return new S3Exception(failure.isBusy() ? S3Error.SLOW_DOWN : S3Error.SERVICE_UNAVAILABLE);
  }
}
