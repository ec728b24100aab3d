package dev.floe.gateway.object;

/**
 * A range of an object's bytes.
 *
 * @param start the first byte
 * @param end the byte after the last; exclusive
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
