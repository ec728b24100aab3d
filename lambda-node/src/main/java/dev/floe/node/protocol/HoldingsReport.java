package dev.floe.node.protocol;

import java.nio.ByteBuffer;

/**
 * Totals of the sealed chunks that a node holds. The gateway compares them with its directory and
 * asks for the inventory if they differ. Unsealed chunks are not reported.
 *
 * <pre>
 *  0  i64  sealed chunks
 *  8  i64  their bytes
 * 16  i64  digest
 * </pre>
 *
 * @param chunks the number of sealed chunks that the node holds
 * @param bytes the memory that these chunks take
 * @param digest the sum of {@link #digest} over the sealed chunks, modulo 2^64
 */
public record HoldingsReport(long chunks, long bytes, long digest) {
  public static final int BYTES = 24;

  public HoldingsReport {
    if (chunks < 0 || bytes < 0) {
      throw new ProtocolException(
          "report of %d chunks, %d bytes, expected 0 or more".formatted(chunks, bytes));
    }
  }

  public void write(ByteBuffer to) {
    to.putLong(chunks).putLong(bytes).putLong(digest);
  }

  public static HoldingsReport read(ByteBuffer from) {
    Fields.requireRemaining(from, BYTES);
    return new HoldingsReport(from.getLong(), from.getLong(), from.getLong());
  }

  /**
   * Returns one chunk's share of the digest. The digest is a sum, so each side can add and subtract
   * chunks in any order, and need not visit all chunks to report it. It detects differences between
   * honest sides; it need not resist forgery, since the handshake has authenticated both sides. The
   * mixing is SplitMix64's finalizer (Steele, Lea and Flood, "Fast splittable pseudorandom number
   * generators", 2014).
   */
  public static long digest(FillId fill, int segment, int index, long presence) {
    long hash = mix(fill.high());
    hash = mix(hash ^ fill.low());
    hash = mix(hash ^ ((long) segment << 8 | index));
    return mix(hash ^ presence);
  }

  private static long mix(long value) {
    long z = value + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
