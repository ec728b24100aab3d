package dev.floe.node.store;

import dev.floe.node.protocol.FillId;
import dev.floe.node.protocol.FrameHeader;
import dev.floe.node.protocol.ProtocolException;
import java.nio.ByteBuffer;

/**
 * The name of one block on a node. The fill id is kept as two longs, so that a READ or a WRITE
 * allocates this one small object and no other.
 *
 * @param fillHigh see {@link FillId#high}
 * @param fillLow see {@link FillId#low}
 * @param segment number of the segment within the object
 * @param stripe 0 to 63 within the segment
 * @param index the block's index in its stripe, 0 to 254
 */
public record BlockName(long fillHigh, long fillLow, int segment, int stripe, int index) {
  private static final int MAX_STRIPE = 63;
  private static final int MAX_INDEX = 254;

  /**
   * @throws ProtocolException if a number is out of its bounds
   */
  public BlockName {
    check("segment", segment, Integer.MAX_VALUE);
    check("stripe", stripe, MAX_STRIPE);
    check("index", index, MAX_INDEX);
  }

  private static void check(String what, int value, int bound) {
    if (value < 0 || value > bound) {
      throw new ProtocolException("%s %d, expected 0 to %d".formatted(what, value, bound));
    }
  }

  /** Returns the name of a fill's block. */
  public static BlockName of(FillId fill, int segment, int stripe, int index) {
    return new BlockName(fill.high(), fill.low(), segment, stripe, index);
  }

  /** Reads the name from the frame at {@code at}, whose payload begins with the fill id. */
  public static BlockName read(ByteBuffer frame, int at) {
    int payload = at + FrameHeader.BYTES;
    return new BlockName(
        frame.getLong(payload),
        frame.getLong(payload + Long.BYTES),
        FrameHeader.segment(frame, at),
        FrameHeader.stripe(frame, at),
        FrameHeader.index(frame, at));
  }
}
