package dev.floe.gateway.cache.directory;

import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.object.ByteRange;

/**
 * One part of an object that was uploaded in parts, as S3 describes it in its answer to a request
 * with {@code partNumber}.
 *
 * @param number the part's number, from 1
 * @param bytes the range of the object's bytes that the part has
 * @param headers S3's headers of this part: the number of parts and the part's own checksums
 */
public record ObjectPart(int number, ByteRange bytes, Headers headers) {
  /** The greatest number that a part can have. */
  public static final int MOST = 10_000;

  private static final int PART_BYTES = 150;
  private static final int HEADER_BYTES = 150;

  public ObjectPart {
    if (number < 1 || number > MOST) {
      throw new IllegalArgumentException("part %d, expected 1 to %d".formatted(number, MOST));
    }
  }

  /** Estimates the part's size on the heap. */
  int heapBytes() {
    return PART_BYTES + headers.size() * HEADER_BYTES;
  }
}
