package dev.floe.node.protocol;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * A block's checksum: CRC32C (RFC 3720, appendix B.4) over the block's name, then its bytes.
 *
 * <p>The reader takes the name from its own request, not from the frame, so an intact block that is
 * not the requested one fails like a damaged one. The name is:
 *
 * <pre>
 *  0  16 B  fill id
 * 16  i32   segment
 * 20  u8    stripe
 * 21  u8    index
 * 22  u16   zero
 * 24  i32   block length in bytes
 * </pre>
 *
 * The checksum is computed where the block is encoded, and is stored next to the block in the
 * node's memory, so it also detects damage in memory. Confined to one thread; keep one per lane.
 */
public final class BlockCrc {
  static final int PLACE_BYTES = 28;

  private final CRC32C crc = new CRC32C();
  private final ByteBuffer place = ByteBuffer.allocateDirect(PLACE_BYTES);

  /** Begins a block; its bytes follow by {@link #update}. */
  public void begin(FillId fill, int segment, int stripe, int index, int blockLengthBytes) {
    begin(fill.high(), fill.low(), segment, stripe, index, blockLengthBytes);
  }

  /** The same, for callers that have the fill id as two longs. */
  public void begin(
      long fillHigh, long fillLow, int segment, int stripe, int index, int blockLengthBytes) {
    crc.reset();
    place.clear();
    place.putLong(fillHigh).putLong(fillLow);
    place.putInt(segment);
    place.put((byte) stripe);
    place.put((byte) index);
    place.putShort((short) 0);
    place.putInt(blockLengthBytes);
    crc.update(place.flip());
  }

  /** Adds the bytes between position and limit, and moves the position to the limit. */
  public void update(ByteBuffer bytes) {
    crc.update(bytes);
  }

  public int value() {
    return (int) crc.getValue();
  }
}
