package dev.floe.node.protocol;

import java.nio.ByteBuffer;

/**
 * The gateway's answer to HELLO: one byte for the lane, followed by {@link Handshake}'s MAC.
 *
 * @param lane the lane of the HELLO, 0 to 254
 */
public record Welcome(int lane) {
  public Welcome {
    if (lane < 0 || lane > 254) {
      throw new ProtocolException("lane %d, expected 0 to 254".formatted(lane));
    }
  }

  /** Appends everything except the MAC. */
  void write(ByteBuffer to) {
    to.put((byte) lane);
  }

  /** Reads everything except the MAC. */
  static Welcome read(ByteBuffer from) {
    Fields.require(from, 1);
    return new Welcome(from.get() & 0xff);
  }
}
