package dev.floe.coding;

import static org.assertj.core.api.Assertions.assertThat;

import com.backblaze.erasure.ReedSolomon;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class VandermondeCodeTest extends ErasureCodeContract {
  @Override
  CodeMatrix matrix() {
    return CodeMatrix.VANDERMONDE;
  }

  /** The vector of JavaReedSolomon's own tests. */
  @Test
  void encodesThePublishedVector() {
    byte[][] blocks = {
      {0, 1}, {4, 5}, {2, 3}, {6, 7}, {8, 9}, {0, 0}, {0, 0}, {0, 0}, {0, 0}, {0, 0}
    };
    ErasureCode.of(5, 5, CodeMatrix.VANDERMONDE).encode(segments(blocks), 2);
    assertThat(Arrays.copyOfRange(blocks, 5, 10))
        .isEqualTo(new byte[][] {{12, 13}, {10, 11}, {14, 15}, {90, 91}, {94, 95}});
  }

  @Test
  void encodesAsTheLibraryDoes() {
    Random random = new Random(23);
    for (int total = 2; total <= ErasureCode.MAX_BLOCKS; total += 1 + random.nextInt(20)) {
      int d = 1 + random.nextInt(total - 1);
      byte[][] blocks = new byte[total][1 + random.nextInt(200)];
      Arrays.setAll(blocks, i -> new byte[blocks[0].length]);
      for (int i = 0; i < d; i++) {
        random.nextBytes(blocks[i]);
      }
      byte[][] theirs = Arrays.stream(blocks).map(byte[]::clone).toArray(byte[][]::new);
      ReedSolomon.create(d, total - d).encodeParity(theirs, 0, blocks[0].length);
      ErasureCode.of(d, total - d, CodeMatrix.VANDERMONDE)
          .encode(segments(blocks), blocks[0].length);
      assertThat(blocks).as("%d+%d", d, total - d).isEqualTo(theirs);
    }
  }

  @Test
  void rebuildsWhatTheLibraryEncoded() {
    Random random = new Random(29);
    for (int[] shape : new int[][] {{4, 2}, {10, 1}, {10, 2}, {10, 4}, {17, 3}, {100, 20}}) {
      int d = shape[0];
      int p = shape[1];
      byte[][] theirs = new byte[d + p][333];
      for (int i = 0; i < d; i++) {
        random.nextBytes(theirs[i]);
      }
      ReedSolomon.create(d, p).encodeParity(theirs, 0, 333);
      byte[][] blocks = Arrays.stream(theirs).map(byte[]::clone).toArray(byte[][]::new);
      boolean[] present = new boolean[d + p];
      Arrays.fill(present, true);
      for (int loss = 0; loss < p; loss++) {
        int lost = random.nextInt(d + p);
        present[lost] = false;
        Arrays.fill(blocks[lost], (byte) 0);
      }
      boolean[] wanted = new boolean[d + p];
      Arrays.fill(wanted, true);
      ErasureCode.of(d, p, CodeMatrix.VANDERMONDE)
          .reconstruct(segments(blocks), present, wanted, 333);
      assertThat(blocks).as("%d+%d", d, p).isEqualTo(theirs);
    }
  }

  private static @Nullable MemorySegment[] segments(byte[][] blocks) {
    @Nullable MemorySegment[] segments = new MemorySegment[blocks.length];
    Arrays.setAll(segments, i -> MemorySegment.ofArray(blocks[i]));
    return segments;
  }
}
