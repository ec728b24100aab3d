package dev.floe.node.protocol;

import java.nio.ByteBuffer;

/**
 * One chunk of an inventory.
 *
 * <pre>
 *  0  16 B  fill id
 * 16  i32   segment
 * 20  u8    index
 * 21  3 B   zero
 * 24  u64   presence
 * 32  i64   bytes
 * </pre>
 *
 * @param segment number of the segment within its object
 * @param index the index of the chunk's blocks in their stripes, 0..d+p-1
 * @param presence bit s is set if the block of stripe s is held
 * @param bytes the memory that the chunk takes
 */
public record HeldChunk(FillId fill, int segment, int index, long presence, long bytes) {
  public static final int BYTES = 40;

  public HeldChunk {
    if (segment < 0 || index < 0 || index > 254 || bytes < 0) {
      throw new ProtocolException(
          "chunk of segment %d, index %d, %d bytes, expected index 0 to 254 and none negative"
              .formatted(segment, index, bytes));
    }
  }

  void write(ByteBuffer to) {
    fill.write(to);
    to.putInt(segment).putInt(index << 24).putLong(presence).putLong(bytes);
  }

  static HeldChunk read(ByteBuffer from) {
    Fields.require(from, BYTES);
    return new HeldChunk(
        FillId.read(from), from.getInt(), from.getInt() >>> 24, from.getLong(), from.getLong());
  }
}
