package dev.floe.sigv4.body;

import java.nio.ByteBuffer;

/** Receives a payload's bytes in order. */
@FunctionalInterface
public interface PayloadSink {
  /**
   * Receives the next bytes.
   *
   * @param slice a view of the buffer that is being decoded, never empty, valid during the call
   *     only; the callee may move its position and limit
   */
  void payload(ByteBuffer slice);
}
