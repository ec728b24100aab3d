package dev.floe.coding;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** The implementation of {@link ErasureCode}: a matrix and a cache of its plans. Thread-safe. */
final class ReedSolomonCode implements ErasureCode {
  private final int dataBlocks;
  private final int parityBlocks;
  private final CodeMatrix matrix;
  private final int[][] parityRows;
  private final Plan encoding;
  private final PlanCache decodings = new PlanCache();

  ReedSolomonCode(int dataBlocks, int parityBlocks, CodeMatrix matrix) {
    checkShape(dataBlocks, parityBlocks);
    if (!matrix.supports(dataBlocks, parityBlocks)) {
      throw new IllegalArgumentException(
          "matrix "
              + matrix
              + " has no code of "
              + dataBlocks
              + "+"
              + parityBlocks
              + " blocks: expected the matrix that ErasureCode.of("
              + dataBlocks
              + ", "
              + parityBlocks
              + ") chooses");
    }
    this.dataBlocks = dataBlocks;
    this.parityBlocks = parityBlocks;
    this.matrix = matrix;
    this.parityRows = matrix.parityRows(dataBlocks, parityBlocks);
    boolean[] data = new boolean[totalBlocks()];
    boolean[] parity = new boolean[totalBlocks()];
    for (int block = 0; block < totalBlocks(); block++) {
      data[block] = block < dataBlocks;
      parity[block] = block >= dataBlocks;
    }
    this.encoding = new Plan(matrix, parityRows, data, parity);
  }

  static void checkShape(int dataBlocks, int parityBlocks) {
    if (dataBlocks < 1 || dataBlocks > MAX_BLOCKS) {
      throw new IllegalArgumentException(dataBlocks + " data blocks: expected 1 to " + MAX_BLOCKS);
    }
    if (parityBlocks < 0 || parityBlocks > MAX_BLOCKS - dataBlocks) {
      throw new IllegalArgumentException(
          parityBlocks
              + " parity blocks for "
              + dataBlocks
              + " data blocks: expected 0 to "
              + (MAX_BLOCKS - dataBlocks));
    }
  }

  @Override
  public int dataBlocks() {
    return dataBlocks;
  }

  @Override
  public int parityBlocks() {
    return parityBlocks;
  }

  @Override
  public CodeMatrix matrix() {
    return matrix;
  }

  @Override
  public void encode(@Nullable MemorySegment[] stripe, int blockBytes) {
    checkLength("stripe", stripe.length);
    checkBlockBytes(blockBytes);
    encoding.run(stripe, blockBytes);
  }

  @Override
  public void reconstruct(
      @Nullable MemorySegment[] stripe, boolean[] present, boolean[] wanted, int blockBytes) {
    checkLength("stripe", stripe.length);
    checkLength("present", present.length);
    checkLength("wanted", wanted.length);
    checkBlockBytes(blockBytes);
    Plan plan = decodings.find(present, wanted);
    if (plan == null) {
      plan = new Plan(matrix, parityRows, present, wanted);
      decodings.put(present, wanted, plan);
    }
    plan.run(stripe, blockBytes);
  }

  private void checkLength(String name, int length) {
    if (length != totalBlocks()) {
      throw new IllegalArgumentException(
          name
              + " has "
              + length
              + " entries: expected "
              + totalBlocks()
              + " ("
              + dataBlocks
              + "+"
              + parityBlocks
              + ")");
    }
  }

  private static void checkBlockBytes(int blockBytes) {
    if (blockBytes < 0) {
      throw new IllegalArgumentException(blockBytes + " bytes per block: expected at least 0");
    }
  }

  @Override
  public String toString() {
    return "RS(" + dataBlocks + "+" + parityBlocks + ", " + matrix + ")";
  }
}
