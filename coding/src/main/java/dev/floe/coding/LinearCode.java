package dev.floe.coding;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A code computed byte by byte from its matrix. */
final class LinearCode implements ErasureCode {
  private final int dataBlocks;
  private final int parityBlocks;
  private final CodeMatrix matrix;

  /** Identity above parity rows: row i gives block i from the data blocks. */
  private final int[][] generator;

  LinearCode(int dataBlocks, int parityBlocks, CodeMatrix matrix) {
    if (dataBlocks < 1) {
      throw new IllegalArgumentException(dataBlocks + " data blocks: expected at least 1");
    }
    if (parityBlocks < 0) {
      throw new IllegalArgumentException(parityBlocks + " parity blocks: expected at least 0");
    }
    if (parityBlocks > MAX_BLOCKS - dataBlocks) {
      throw new IllegalArgumentException(
          dataBlocks + "+" + parityBlocks + " blocks: expected at most " + MAX_BLOCKS + " in all");
    }
    if (!matrix.supports(dataBlocks, parityBlocks)) {
      throw new IllegalArgumentException(
          matrix + " has no code of " + dataBlocks + "+" + parityBlocks + " blocks");
    }
    this.dataBlocks = dataBlocks;
    this.parityBlocks = parityBlocks;
    this.matrix = matrix;
    this.generator = new int[totalBlocks()][dataBlocks];
    int[][] parityRows = matrix.parityRows(dataBlocks, parityBlocks);
    for (int i = 0; i < dataBlocks; i++) {
      generator[i][i] = 1;
    }
    System.arraycopy(parityRows, 0, generator, dataBlocks, parityBlocks);
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
    boolean[] present = new boolean[totalBlocks()];
    boolean[] wanted = new boolean[totalBlocks()];
    for (int i = 0; i < totalBlocks(); i++) {
      present[i] = i < dataBlocks;
      wanted[i] = i >= dataBlocks;
    }
    reconstruct(stripe, present, wanted, blockBytes);
  }

  @Override
  public void reconstruct(
      @Nullable MemorySegment[] stripe, boolean[] present, boolean[] wanted, int blockBytes) {
    if (stripe.length != totalBlocks()
        || present.length != totalBlocks()
        || wanted.length != totalBlocks()) {
      throw new IllegalArgumentException(
          "a stripe of " + stripe.length + " blocks: expected " + totalBlocks());
    }
    List<Integer> sources = new ArrayList<>();
    for (int i = 0; i < totalBlocks() && sources.size() < dataBlocks; i++) {
      if (present[i]) {
        sources.add(i);
      }
    }
    if (sources.size() < dataBlocks) {
      throw new IllegalArgumentException(
          sources.size() + " blocks are present: expected at least " + dataBlocks);
    }
    int[][] rows = new int[dataBlocks][];
    for (int i = 0; i < dataBlocks; i++) {
      rows[i] = generator[sources.get(i)];
    }
    int[][] decode = Matrix.inverse(rows);
    for (int i = 0; i < totalBlocks(); i++) {
      if (wanted[i] && !present[i]) {
        int[] coefficients = Matrix.multiply(new int[][] {generator[i]}, decode)[0];
        MemorySegment target = Objects.requireNonNull(stripe[i]);
        for (int b = 0; b < blockBytes; b++) {
          int sum = 0;
          for (int k = 0; k < dataBlocks; k++) {
            MemorySegment source = stripe[sources.get(k)];
            if (source != null) {
              int x = source.get(ValueLayout.JAVA_BYTE, b) & 0xFF;
              sum ^= Galois.multiply(x, coefficients[k]);
            }
          }
          target.set(ValueLayout.JAVA_BYTE, b, (byte) sum);
        }
      }
    }
  }
}
