package dev.floe.node.protocol;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/** The random 128-bit name of one running environment of a node, drawn once in its life. */
public record InstanceId(long high, long low) {
  public void write(ByteBuffer to) {
    to.putLong(high).putLong(low);
  }

  public static InstanceId read(ByteBuffer from) {
    return new InstanceId(from.getLong(), from.getLong());
  }

  @Override
  public String toString() {
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(high) + hex.toHexDigits(low);
  }
}
