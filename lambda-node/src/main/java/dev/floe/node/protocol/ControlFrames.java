package dev.floe.node.protocol;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Writes and checks the checksums of all frames except WRITE and DATA: CRC32C over the header's
 * first 28 bytes and the payload. Confined to one thread; keep one per lane.
 */
public final class ControlFrames {
  private final CRC32C crc = new CRC32C();

  /** Sets the checksum of the whole frame that begins at {@code at}. */
  public void seal(ByteBuffer frame, int at) {
    FrameHeader.crc(frame, at, compute(frame, at));
  }

  /**
   * Checks the whole frame at {@code at}; throws {@link ProtocolException} if its checksum is
   * wrong.
   */
  public void check(ByteBuffer frame, int at) {
    int stated = FrameHeader.crc(frame, at);
    int computed = compute(frame, at);
    if (stated != computed) {
      throw new ProtocolException(
          "%s frame with checksum %08x, expected %08x"
              .formatted(FrameHeader.type(frame, at), stated, computed));
    }
  }

  private int compute(ByteBuffer frame, int at) {
    int end = at + FrameHeader.BYTES + FrameHeader.payloadLengthBytes(frame, at);
    int position = frame.position();
    int limit = frame.limit();
    crc.reset();
    frame.limit(at + FrameHeader.CRC).position(at);
    crc.update(frame);
    frame.limit(end).position(at + FrameHeader.BYTES);
    crc.update(frame);
    frame.limit(limit).position(position);
    return (int) crc.getValue();
  }
}
