package dev.floe.gateway.origin;

import java.io.IOException;

/**
 * Sends requests to the origin. Thread-safe; blocks, so virtual threads only. A request with a body
 * or that may change anything is sent once and never again: who asked knows whether asking twice is
 * safe.
 */
public interface OriginClient extends AutoCloseable {
  /**
   * Sends the request with its body and waits for the answer's head.
   *
   * <p>If the body fails in the middle, the connection is closed before the last byte was sent, so
   * the origin commits nothing.
   *
   * @return the answer, whatever its status; to be closed
   * @throws OriginException no answer came: {@link OriginException#mayHaveArrived} says whether the
   *     origin may have carried the request out all the same
   * @throws IOException what the body's {@link OriginBody#read} threw; the origin has not carried
   *     the request out
   */
  OriginResponse send(OriginRequest request) throws IOException;

  /** Where the requests go: what answers to clients must not name. */
  default OriginAddress address() {
    return OriginAddress.NONE;
  }

  @Override
  void close();
}
