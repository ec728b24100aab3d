package dev.floe.gateway.object;

/**
 * Bytes of an object.
 *
 * @param start first byte
 * @param end first byte behind; exclusive
 */
public record ByteRange(long start, long end) {
  public ByteRange {
    if (start < 0 || end < start) {
      throw new IllegalArgumentException(
          "byte range %d to %d, expected 0 <= start <= end".formatted(start, end));
    }
  }

  public long lengthBytes() {
    return end - start;
  }

  public boolean contains(ByteRange other) {
    return other.start >= start && other.end <= end;
  }
}
