package dev.floe.coding;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A systematic Reed-Solomon code: d data blocks get p parity blocks, and any d of the d + p blocks
 * suffice to rebuild the others.
 *
 * <p>All blocks of one call have the same length, {@code blockBytes} >= 0. Stripes are arrays of d
 * + p segments, data first, each at least {@code blockBytes} long, on the heap or off it; only the
 * first {@code blockBytes} of each are read or written. A null segment is read as a block of zeros.
 * Blocks that are written must not overlap any other block of the stripe.
 *
 * <p>Segments need no alignment. Stripes that are entirely on the heap or entirely off it are fast;
 * mixed ones are slow. Blocks whose addresses differ by multiples of 4 KiB compete for the same
 * cache sets.
 *
 * <p>Immutable and thread-safe; calls on different stripes may run concurrently. Calls copy no
 * block, and usually allocate nothing once the code has seen their erasure pattern.
 */
public interface ErasureCode {
  /** The most blocks of a code, data and parity together. */
  int MAX_BLOCKS = 255;

  /** Returns d, at least 1. */
  int dataBlocks();

  /** Returns p, at least 0. */
  int parityBlocks();

  /** Returns d + p, the length of a stripe. */
  default int totalBlocks() {
    return dataBlocks() + parityBlocks();
  }

  CodeMatrix matrix();

  /**
   * Writes the parity blocks, {@code stripe[d]} to {@code stripe[d + p - 1]}, from the data blocks.
   *
   * @throws IllegalArgumentException if {@code blockBytes} is negative, the stripe is not d + p
   *     long, a segment is too short, or a parity segment is null or read-only
   */
  void encode(@Nullable MemorySegment[] stripe, int blockBytes);

  /**
   * Rebuilds blocks from those that are present: writes {@code stripe[i]} wherever {@code
   * wanted[i]} and not {@code present[i]}. Segments that are neither present nor wanted are
   * ignored, and blocks that are both stay unchanged.
   *
   * @throws IllegalArgumentException if {@code blockBytes} is negative, an array is not d + p long,
   *     fewer than d blocks are present, a segment is too short, or a segment to be written is null
   *     or read-only
   */
  void reconstruct(
      @Nullable MemorySegment[] stripe, boolean[] present, boolean[] wanted, int blockBytes);

  /**
   * Returns the code with the fastest matrix for d and p: {@link CodeMatrix#POWERS} if it exists,
   * else {@link CodeMatrix#VANDERMONDE}.
   *
   * @throws IllegalArgumentException unless d >= 1, p >= 0 and d + p <= 255
   */
  static ErasureCode of(int dataBlocks, int parityBlocks) {
    ReedSolomonCode.checkShape(dataBlocks, parityBlocks);
    boolean powers = CodeMatrix.POWERS.supports(dataBlocks, parityBlocks);
    return of(dataBlocks, parityBlocks, powers ? CodeMatrix.POWERS : CodeMatrix.VANDERMONDE);
  }

  /**
   * Returns the code with the given matrix.
   *
   * @throws IllegalArgumentException unless d >= 1, p >= 0, d + p <= 255 and the matrix {@linkplain
   *     CodeMatrix#supports exists} for them
   */
  static ErasureCode of(int dataBlocks, int parityBlocks, CodeMatrix matrix) {
    return new ReedSolomonCode(dataBlocks, parityBlocks, matrix);
  }
}
