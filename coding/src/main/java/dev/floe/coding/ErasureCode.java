package dev.floe.coding;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A systematic Reed-Solomon code: d data blocks get p parity blocks, and any d of the d + p blocks
 * give back all others.
 *
 * <p>Blocks of one call have one length, {@code blockBytes} >= 0. Stripes are arrays of d + p
 * segments, data first, each at least {@code blockBytes} long, on the heap or off it; only the
 * first {@code blockBytes} of each are read or written. A null segment stands for a block of zeros
 * where a block is read. Blocks that are written must not overlap any other block of the stripe.
 *
 * <p>Any alignment will do. Stripes that are wholly on the heap or wholly off it are fast, mixed
 * ones are not; blocks whose addresses differ by multiples of 4 KiB hinder each other in the cache.
 *
 * <p>Immutable and thread-safe; calls on different stripes run side by side. Nothing is copied, and
 * nothing allocated once a code has seen an erasure pattern.
 */
public interface ErasureCode {
  /** The most blocks, data and parity together, that a code over GF(2^8) has here. */
  int MAX_BLOCKS = 255;

  /** d, at least 1. */
  int dataBlocks();

  /** p, at least 0. */
  int parityBlocks();

  /** d + p, the length of a stripe. */
  default int totalBlocks() {
    return dataBlocks() + parityBlocks();
  }

  CodeMatrix matrix();

  /**
   * Writes the parity blocks, {@code stripe[d]} to {@code stripe[d + p - 1]}, from the data blocks.
   *
   * @throws IllegalArgumentException if the stripe is not d + p long, a segment is too short, or a
   *     parity segment is null or read-only
   */
  void encode(@Nullable MemorySegment[] stripe, int blockBytes);

  /**
   * Rebuilds blocks from those that are present: writes {@code stripe[i]} wherever {@code
   * wanted[i]} and not {@code present[i]}. Segments that are neither present nor wanted are not
   * looked at, and blocks that are both stay as they are.
   *
   * @throws IllegalArgumentException if an array is not d + p long, fewer than d blocks are
   *     present, a segment is too short, or a segment to be written is null or read-only
   */
  void reconstruct(
      @Nullable MemorySegment[] stripe, boolean[] present, boolean[] wanted, int blockBytes);

  /**
   * The code with the matrix of choice: {@link CodeMatrix#POWERS} where it exists, else {@link
   * CodeMatrix#VANDERMONDE}.
   *
   * @throws IllegalArgumentException unless d >= 1, p >= 0 and d + p <= 255
   */
  static ErasureCode of(int dataBlocks, int parityBlocks) {
    ReedSolomonCode.checkShape(dataBlocks, parityBlocks);
    boolean powers = CodeMatrix.POWERS.supports(dataBlocks, parityBlocks);
    return of(dataBlocks, parityBlocks, powers ? CodeMatrix.POWERS : CodeMatrix.VANDERMONDE);
  }

  /**
   * The code with the given matrix.
   *
   * @throws IllegalArgumentException unless d >= 1, p >= 0, d + p <= 255 and the matrix {@linkplain
   *     CodeMatrix#supports exists} for them
   */
  static ErasureCode of(int dataBlocks, int parityBlocks, CodeMatrix matrix) {
    return new ReedSolomonCode(dataBlocks, parityBlocks, matrix);
  }
}
