package dev.floe.gateway.origin;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * Sends requests to the origin. Thread-safe; blocks, so virtual threads only. A request that has a
 * body or may change anything is never repeated: only the caller knows whether that is safe.
 */
public interface OriginClient extends AutoCloseable {
  /**
   * Sends the request with its body and waits for the answer's head.
   *
   * <p>If the body fails, the connection is closed before the last byte is sent, so the origin
   * commits nothing.
   *
   * @return the answer, with any status; the caller must close it
   * @throws OriginException if no answer was received; {@link OriginException#mayHaveArrived} says
   *     whether the origin may still have carried out the request
   * @throws IOException if the body's {@link OriginBody#read} threw it; the origin has not carried
   *     out the request
   */
  OriginResponse send(OriginRequest request) throws IOException;

  /**
   * Returns a URL by which a client may send the request itself for a limited time. It is signed
   * for the request's signatory, and covers no header except Host. Thread code: blocks while
   * credentials are renewed.
   *
   * @param request a GET without a body and without headers
   * @return empty if only the gateway can reach the origin, or the request is sent without a
   *     signature
   * @throws OriginException if there are no credentials for it
   */
  default Optional<URI> presign(OriginRequest request, Duration validity) throws OriginException {
    return Optional.empty();
  }

  /** Returns the origin's address, which answers to clients must not contain. */
  default OriginAddress address() {
    return OriginAddress.NONE;
  }

  @Override
  void close();
}
