package dev.floe.gateway.relay;

import dev.floe.gateway.model.S3Error;
import dev.floe.gateway.model.S3Exception;
import dev.floe.gateway.origin.OriginAddress;
import dev.floe.gateway.origin.OriginClient;
import dev.floe.gateway.origin.OriginException;
import dev.floe.gateway.origin.OriginRequest;
import dev.floe.gateway.origin.OriginResponse;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends clients' requests to S3. This class alone maps an {@link OriginException} to the S3 error
 * that the client receives, and logs it. Thread-safe; thread code.
 */
public final class RequestSender {
  private static final Logger LOG = LoggerFactory.getLogger(RequestSender.class);

  private final OriginClient origin;

  public RequestSender(OriginClient origin) {
    this.origin = origin;
  }

  /** Returns the address at which the gateway reaches S3. */
  public OriginAddress address() {
    return origin.address();
  }

  /**
   * Sends a request that changes nothing that is cached.
   *
   * @throws S3Exception SlowDown if a share of the connections to S3 is used up; ServiceUnavailable
   *     if S3 does not answer or rejects the credentials that signed the request
   * @throws IOException if the client's body cannot be read
   */
  public OriginResponse send(OriginRequest request) throws IOException {
    return send(request, () -> {});
  }

  /**
   * Sends a write.
   *
   * @param notSent run before this throws, if S3 cannot have received the whole request and has
   *     therefore not carried it out
   * @throws S3Exception SlowDown if a share of the connections to S3 is used up; ServiceUnavailable
   *     if S3 does not answer or rejects the credentials that signed the request
   * @throws IOException if the client's body cannot be read
   */
  public OriginResponse send(OriginRequest request, Runnable notSent) throws IOException {
    try {
      return origin.send(request);
    } catch (OriginException e) {
      if (!e.mayHaveArrived()) {
        notSent.run();
      }
      throw toS3(e);
    } catch (IOException | RuntimeException e) {
      notSent.run(); // the payload was refused, or the client disconnected, before the last byte
      throw e;
    }
  }

  /**
   * Returns a URL by which a client may send the request itself for a limited time; empty if only
   * the gateway can reach S3, or the request is sent without a signature.
   *
   * @throws S3Exception ServiceUnavailable if there are no credentials to sign it
   */
  public Optional<URI> presign(OriginRequest request, Duration validity) {
    try {
      return origin.presign(request, validity);
    } catch (OriginException e) {
      throw toS3(e);
    }
  }

  /** Logs the failure and returns the error for the client. */
  static S3Exception toS3(OriginException failure) {
    if (failure.isBusy()) {
      LOG.debug("{}", failure.getMessage());
      return new S3Exception(S3Error.SLOW_DOWN);
    }
    LOG.warn("{}", failure.getMessage());
    return new S3Exception(S3Error.SERVICE_UNAVAILABLE);
  }
}
