package dev.floe.gateway.object;

import java.util.Arrays;

/**
 * Writes values into as few bytes as they need, for {@link PackedReader}. The format is used only
 * in this process's memory. Confined to its caller.
 */
public final class PackedWriter {
  private static final int MOST_LATIN = 0xFF;

  private byte[] bytes = new byte[256];
  private int length;

  private void ensure(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }

  public void writeByte(int value) {
    ensure(1);
    bytes[length++] = (byte) value;
  }

  public void writeBytes(byte[] from) {
    ensure(from.length);
    System.arraycopy(from, 0, bytes, length, from.length);
    length += from.length;
  }

  /** Writes a number; small ones take one byte, negative ones ten. */
  public void writeNumber(long value) {
    long left = value;
    while ((left & ~0x7FL) != 0) {
      writeByte((int) ((left & 0x7F) | 0x80));
      left >>>= 7;
    }
    writeByte((int) left);
  }

  /** Writes eight bytes. */
  public void writeWord(long value) {
    for (int shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
      writeByte((int) (value >>> shift));
    }
  }

  /** Writes a text: one byte for each character if all are Latin-1, otherwise two. */
  public void writeText(String text) {
    boolean latin = text.chars().allMatch(c -> c <= MOST_LATIN);
    writeNumber(((long) text.length() << 1) | (latin ? 0 : 1));
    ensure(2 * text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!latin) {
        bytes[length++] = (byte) (c >>> Byte.SIZE);
      }
      bytes[length++] = (byte) c;
    }
  }

  public byte[] toBytes() {
    return Arrays.copyOf(bytes, length);
  }
}
