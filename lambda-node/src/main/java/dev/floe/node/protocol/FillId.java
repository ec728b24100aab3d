package dev.floe.node.protocol;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * The random 128-bit name of a fill, the task by which a gateway stores an object's blocks on
 * nodes. A stripe never mixes blocks of different fills.
 *
 * @param high the first eight bytes, big endian
 * @param low the last eight bytes
 */
public record FillId(long high, long low) implements Comparable<FillId> {
  public static final int BYTES = 16;

  public void write(ByteBuffer to) {
    to.putLong(high).putLong(low);
  }

  public static FillId read(ByteBuffer from) {
    return new FillId(from.getLong(), from.getLong());
  }

  @Override
  public int compareTo(FillId other) {
    int byHigh = Long.compareUnsigned(high, other.high);
    return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
  }

  @Override
  public String toString() {
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(high) + hex.toHexDigits(low);
  }
}
