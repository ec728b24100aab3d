package dev.floe.gateway.stripe;

import dev.floe.gateway.object.ByteRange;
import java.util.Objects;

/**
 * The division of an object into stripes and blocks (docs/DESIGN.md, "Words"). All stripes have d
 * full data blocks, except the last one: if L bytes remain, its blocks have ceil(L/d) bytes,
 * rounded up to a multiple of 64. If a stripe's blocks have b bytes, block i holds the bytes [i b,
 * (i+1) b) of the stripe. Bytes past the object's end count as zero and are neither stored nor
 * sent. So the last block with bytes may be shorter, and the data blocks after it are empty. Parity
 * blocks have b bytes.
 *
 * @param lengthBytes the object's length
 * @param dataBlocks d, 1 or more
 * @param parityBlocks p, 0 or more
 * @param blockBytes length of a full block, a multiple of 64
 */
public record StripeLayout(long lengthBytes, int dataBlocks, int parityBlocks, int blockBytes) {
  /**
   * The number of stripes in a full segment: one for each bit of the word that records presence.
   */
  public static final int SEGMENT_STRIPES = 64;

  static final int GRAIN_BYTES = 64;

  public StripeLayout {
    if (lengthBytes < 0) {
      throw new IllegalArgumentException(
          "object of %d bytes, expected 0 or more".formatted(lengthBytes));
    }
    if (dataBlocks < 1 || parityBlocks < 0 || dataBlocks + parityBlocks > 255) {
      throw new IllegalArgumentException(
          "code %d+%d, expected d >= 1, p >= 0, d+p <= 255".formatted(dataBlocks, parityBlocks));
    }
    if (blockBytes < GRAIN_BYTES || blockBytes % GRAIN_BYTES != 0) {
      throw new IllegalArgumentException(
          "blocks of %d bytes, expected a multiple of %d".formatted(blockBytes, GRAIN_BYTES));
    }
  }

  /** Returns d+p, the number of nodes that hold a segment. */
  public int totalBlocks() {
    return dataBlocks + parityBlocks;
  }

  /** Returns the bytes of the object in a full stripe. */
  public long fullStripeBytes() {
    return (long) dataBlocks * blockBytes;
  }

  public long segmentBytes() {
    return fullStripeBytes() * SEGMENT_STRIPES;
  }

  /** Returns the number of stripes; 0 for an empty object. */
  public long stripes() {
    return ceilDiv(lengthBytes, fullStripeBytes());
  }

  public int segments() {
    return Math.toIntExact(ceilDiv(lengthBytes, segmentBytes()));
  }

  /** Returns the number of stripes of a segment: 64, or fewer for the last one. */
  public int stripesOfSegment(int segment) {
    Objects.checkIndex(segment, segments());
    long before = (long) segment * SEGMENT_STRIPES;
    return (int) Math.min(SEGMENT_STRIPES, stripes() - before);
  }

  public int segmentOf(long stripe) {
    checkStripe(stripe);
    return Math.toIntExact(stripe / SEGMENT_STRIPES);
  }

  /** Returns the number of the stripe within its segment, 0 to 63. */
  public int stripeInSegment(long stripe) {
    checkStripe(stripe);
    return (int) (stripe % SEGMENT_STRIPES);
  }

  /** Returns the stripe that contains the byte. */
  public long stripeOf(long offset) {
    Objects.checkIndex(offset, lengthBytes);
    return offset / fullStripeBytes();
  }

  /** Returns the range of the object's bytes that are in the stripe. */
  public ByteRange bytesOf(long stripe) {
    checkStripe(stripe);
    long start = stripe * fullStripeBytes();
    return new ByteRange(start, Math.min(start + fullStripeBytes(), lengthBytes));
  }

  /** Returns the number of the object's bytes in the stripe. */
  public int stripeBytes(long stripe) {
    return Math.toIntExact(bytesOf(stripe).lengthBytes());
  }

  /**
   * Returns b, the length of the stripe's blocks in the erasure code. Its parity blocks are stored
   * with this length.
   */
  public int codedBlockBytes(long stripe) {
    int length = stripeBytes(stripe);
    if (length == fullStripeBytes()) {
      return blockBytes;
    }
    return Math.toIntExact(ceilDiv(ceilDiv(length, dataBlocks), GRAIN_BYTES) * GRAIN_BYTES);
  }

  /** Returns the number of the stripe's data blocks that are not empty. */
  public int dataBlocksOf(long stripe) {
    return Math.toIntExact(ceilDiv(stripeBytes(stripe), codedBlockBytes(stripe)));
  }

  /**
   * Returns the number of bytes that the node of this index stores and sends; 0 for an empty block.
   */
  public int storedBytes(long stripe, int index) {
    Objects.checkIndex(index, totalBlocks());
    int coded = codedBlockBytes(stripe);
    if (index >= dataBlocks) {
      return coded;
    }
    long left = stripeBytes(stripe) - (long) index * coded;
    return Math.clamp(left, 0, coded);
  }

  /** Returns true if the block has no byte of the object and is therefore not stored. */
  public boolean isEmpty(long stripe, int index) {
    return storedBytes(stripe, index) == 0;
  }

  /** Returns the number of the stripe's stored blocks, data and parity. */
  public int storedBlocks(long stripe) {
    return dataBlocksOf(stripe) + parityBlocks;
  }

  /**
   * Returns the part of a range that is in one data block, as bytes of that block; empty if the
   * range has no byte in it.
   *
   * @param range bytes of the object
   */
  public ByteRange within(long stripe, int index, ByteRange range) {
    Objects.checkIndex(index, dataBlocks);
    long blockStart = bytesOf(stripe).start() + (long) index * codedBlockBytes(stripe);
    long stored = storedBytes(stripe, index);
    long start = Math.clamp(range.start() - blockStart, 0, stored);
    long end = Math.clamp(range.end() - blockStart, start, stored);
    return new ByteRange(start, end);
  }

  private void checkStripe(long stripe) {
    Objects.checkIndex(stripe, stripes());
  }

  private static long ceilDiv(long dividend, long divisor) {
    return Math.ceilDiv(dividend, divisor);
  }
}
