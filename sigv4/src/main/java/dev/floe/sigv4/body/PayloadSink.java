package dev.floe.sigv4.body;

import java.nio.ByteBuffer;

/** Takes a payload's bytes in order. */
@FunctionalInterface
public interface PayloadSink {
  /**
   * Takes the next bytes.
   *
   * @param slice a view of the buffer that is being decoded, never empty, valid during the call
   *     only; its position and limit are the callee's to move
   */
  void payload(ByteBuffer slice);
}
