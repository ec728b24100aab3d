package dev.floe.gateway.stripe;

import dev.floe.gateway.object.ByteRange;
import java.util.Objects;

/**
 * How an object is cut (docs/DESIGN.md, "Words"): stripes of d full data blocks, and a last one of
 * L bytes whose blocks have ceil(L/d) bytes rounded up to 64. Block i of a stripe holds its bytes
 * [i b, (i+1) b); what lies past the object's end counts as zero and is neither stored nor sent, so
 * the last block that holds any is shorter, and those behind it are empty. Parity blocks have b
 * bytes.
 *
 * @param lengthBytes the object's length
 * @param dataBlocks d, 1 or more
 * @param parityBlocks p, 0 or more
 * @param blockBytes length of a full block, a multiple of 64
 */
public record StripeLayout(long lengthBytes, int dataBlocks, int parityBlocks, int blockBytes) {
  /** Stripes of a segment, the unit of placement, presence and eviction: one bit each in a word. */
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

  /** d+p: how many nodes hold a segment. */
  public int totalBlocks() {
    return dataBlocks + parityBlocks;
  }

  /** Bytes of the object in a full stripe. */
  public long fullStripeBytes() {
    return (long) dataBlocks * blockBytes;
  }

  public long segmentBytes() {
    return fullStripeBytes() * SEGMENT_STRIPES;
  }

  /** How many stripes the object has; none if it is empty. */
  public long stripes() {
    return ceilDiv(lengthBytes, fullStripeBytes());
  }

  public int segments() {
    return Math.toIntExact(ceilDiv(lengthBytes, segmentBytes()));
  }

  /** How many stripes a segment has: 64, or fewer in the last one. */
  public int stripesOfSegment(int segment) {
    Objects.checkIndex(segment, segments());
    long before = (long) segment * SEGMENT_STRIPES;
    return (int) Math.min(SEGMENT_STRIPES, stripes() - before);
  }

  public int segmentOf(long stripe) {
    checkStripe(stripe);
    return Math.toIntExact(stripe / SEGMENT_STRIPES);
  }

  /** 0 to 63. */
  public int stripeInSegment(long stripe) {
    checkStripe(stripe);
    return (int) (stripe % SEGMENT_STRIPES);
  }

  /** Which stripe the byte lies in. */
  public long stripeOf(long offset) {
    Objects.checkIndex(offset, lengthBytes);
    return offset / fullStripeBytes();
  }

  /** The stripe's bytes within the object. */
  public ByteRange bytesOf(long stripe) {
    checkStripe(stripe);
    long start = stripe * fullStripeBytes();
    return new ByteRange(start, Math.min(start + fullStripeBytes(), lengthBytes));
  }

  /** Bytes of the object in the stripe. */
  public int stripeBytes(long stripe) {
    return Math.toIntExact(bytesOf(stripe).lengthBytes());
  }

  /** b: how long the stripe's blocks are to the code, and its parity blocks on their nodes. */
  public int codedBlockBytes(long stripe) {
    int length = stripeBytes(stripe);
    if (length == fullStripeBytes()) {
      return blockBytes;
    }
    return Math.toIntExact(ceilDiv(ceilDiv(length, dataBlocks), GRAIN_BYTES) * GRAIN_BYTES);
  }

  /** How many of the stripe's data blocks hold bytes; those behind them are empty. */
  public int dataBlocksOf(long stripe) {
    return Math.toIntExact(ceilDiv(stripeBytes(stripe), codedBlockBytes(stripe)));
  }

  /** Bytes that the node of this index stores and sends of the stripe; 0 for an empty block. */
  public int storedBytes(long stripe, int index) {
    Objects.checkIndex(index, totalBlocks());
    int coded = codedBlockBytes(stripe);
    if (index >= dataBlocks) {
      return coded;
    }
    long left = stripeBytes(stripe) - (long) index * coded;
    return Math.clamp(left, 0, coded);
  }

  /** Whether nobody stores the block, because it holds no byte of the object. */
  public boolean isEmpty(long stripe, int index) {
    return storedBytes(stripe, index) == 0;
  }

  /** How many of the stripe's blocks are stored, data and parity. */
  public int storedBlocks(long stripe) {
    return dataBlocksOf(stripe) + parityBlocks;
  }

  /**
   * The part of a range that lies in one data block, as bytes of that block; empty if none does.
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
