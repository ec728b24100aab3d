package dev.floe.loadtest.soak.model;

import java.util.Arrays;
import java.util.Objects;

/**
 * An object's content, with the ETag that S3 gives it. Immutable; callers must not change the
 * bytes.
 */
final class Value {
  private final int number;
  private final String etag;
  private final byte[] bytes;
  private final int partBytes;

  /**
   * Creates a value.
   *
   * @param number identifies it in a key's history
   * @param partBytes the length of each of its parts except the last; its own length if it is
   *     uploaded by one request
   */
  Value(int number, String etag, byte[] bytes, int partBytes) {
    this.number = number;
    this.etag = etag;
    this.bytes = bytes;
    this.partBytes = partBytes;
  }

  int number() {
    return number;
  }

  String etag() {
    return etag;
  }

  byte[] bytes() {
    return bytes;
  }

  int lengthBytes() {
    return bytes.length;
  }

  int parts() {
    return (bytes.length + partBytes - 1) / partBytes;
  }

  /** Returns the bytes of a part; the first part has the number 1. */
  byte[] part(int part) {
    return range((part - 1) * partBytes, part * partBytes);
  }

  /** Returns the bytes of a range, up to the end of the value at most. */
  byte[] range(int start, int end) {
    return Arrays.copyOfRange(bytes, start, Math.min(end, bytes.length));
  }

  /** Returns true if the value is uploaded by one request; its copies then have the same ETag. */
  boolean isUploadedWhole() {
    return !etag.contains("-");
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Value value && value.etag.equals(etag);
  }

  @Override
  public int hashCode() {
    return Objects.hash(etag);
  }

  @Override
  public String toString() {
    return "value %d (%d bytes)".formatted(number, bytes.length);
  }
}
