package dev.floe.gateway.object;

import java.nio.charset.StandardCharsets;

/** Reads what a {@link PackedWriter} wrote, in the same order. Confined to its caller. */
public final class PackedReader {
  private final byte[] bytes;
  private int position;

  public PackedReader(byte[] bytes) {
    this.bytes = bytes;
  }

  public boolean hasMore() {
    return position < bytes.length;
  }

  public void skip(int count) {
    position += count;
  }

  public int readByte() {
    return bytes[position++] & 0xFF;
  }

  public byte[] readBytes(int count) {
    byte[] read = new byte[count];
    System.arraycopy(bytes, position, read, 0, count);
    position += count;
    return read;
  }

  public long readNumber() {
    long value = 0;
    int shift = 0;
    int read = readByte();
    while (read > 0x7F) {
      value |= (long) (read & 0x7F) << shift;
      shift += 7;
      read = readByte();
    }
    return value | ((long) read << shift);
  }

  public long readWord() {
    long value = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      value = (value << Byte.SIZE) | readByte();
    }
    return value;
  }

  public String readText() {
    long form = readNumber();
    int length = (int) (form >>> 1);
    if ((form & 1) == 0) {
      position += length;
      return new String(bytes, position - length, length, StandardCharsets.ISO_8859_1);
    }
    // Not by the UTF-16 charset, which would replace half a surrogate pair.
    char[] text = new char[length];
    for (int i = 0; i < length; i++) {
      text[i] = (char) ((readByte() << Byte.SIZE) | readByte());
    }
    return new String(text);
  }
}
