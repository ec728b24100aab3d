package dev.floe.gateway.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.gateway.object.ByteRange;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class StripeLayoutTest {
  private static final int BLOCK = 128 << 10;

  @Test
  void emptyObjectHasNoStripe() {
    StripeLayout layout = new StripeLayout(0, 10, 2, BLOCK);
    assertThat(layout.stripes()).isZero();
    assertThat(layout.segments()).isZero();
  }

  @Test
  void oneByteHasOneDataBlockAndParityOf64Bytes() {
    StripeLayout layout = new StripeLayout(1, 10, 2, BLOCK);
    assertThat(layout.stripes()).isOne();
    assertThat(layout.codedBlockBytes(0)).isEqualTo(64);
    assertThat(layout.dataBlocksOf(0)).isOne();
    assertThat(layout.storedBytes(0, 0)).isOne();
    assertThat(layout.isEmpty(0, 1)).isTrue();
    assertThat(layout.storedBytes(0, 10)).isEqualTo(64);
    assertThat(layout.storedBlocks(0)).isEqualTo(3);
  }

  @Test
  void fullStripeHasFullBlocks() {
    StripeLayout layout = new StripeLayout(10L * BLOCK, 10, 2, BLOCK);
    assertThat(layout.stripes()).isOne();
    assertThat(layout.codedBlockBytes(0)).isEqualTo(BLOCK);
    assertThat(layout.dataBlocksOf(0)).isEqualTo(10);
    assertThat(layout.storedBytes(0, 9)).isEqualTo(BLOCK);
  }

  @Test
  void lastStripeRoundsItsBlocksUpTo64Bytes() {
    // 1.25 MiB + 1 byte at 10+2: a full stripe and a stripe of one byte
    StripeLayout layout = new StripeLayout(10L * BLOCK + 1, 10, 2, BLOCK);
    assertThat(layout.stripes()).isEqualTo(2);
    assertThat(layout.bytesOf(1)).isEqualTo(new ByteRange(10L * BLOCK, 10L * BLOCK + 1));
    assertThat(layout.codedBlockBytes(1)).isEqualTo(64);
    // 1,000 bytes at 10+2: 100 bytes per block, rounded up to 128: seven full blocks and one of 104
    layout = new StripeLayout(1000, 10, 2, BLOCK);
    assertThat(layout.codedBlockBytes(0)).isEqualTo(128);
    assertThat(layout.dataBlocksOf(0)).isEqualTo(8);
    assertThat(layout.storedBytes(0, 7)).isEqualTo(104);
    assertThat(layout.storedBytes(0, 8)).isZero();
  }

  @Test
  void segmentsHave64Stripes() {
    StripeLayout layout = new StripeLayout((80L << 20) + 1, 10, 2, BLOCK);
    assertThat(layout.segmentBytes()).isEqualTo(80L << 20);
    assertThat(layout.segments()).isEqualTo(2);
    assertThat(layout.stripesOfSegment(0)).isEqualTo(64);
    assertThat(layout.stripesOfSegment(1)).isOne();
    assertThat(layout.segmentOf(63)).isZero();
    assertThat(layout.segmentOf(64)).isOne();
    assertThat(layout.stripeInSegment(64)).isZero();
  }

  /** The size of S3's largest objects. */
  @Test
  void fiftyTerabytesFit() {
    StripeLayout layout = new StripeLayout(50_000_000_000_000L, 10, 2, BLOCK);
    assertThat(layout.stripes()).isEqualTo(38_146_973);
    assertThat(layout.segments()).isEqualTo(596_047);
    assertThat(layout.bytesOf(layout.stripes() - 1).end()).isEqualTo(50_000_000_000_000L);
  }

  @Test
  void fiveTebibytesFit() {
    StripeLayout layout = new StripeLayout(5L << 40, 10, 2, BLOCK);
    assertThat(layout.stripes()).isEqualTo(4_194_304);
    assertThat(layout.segments()).isEqualTo(65_536);
  }

  @Test
  void rangeTouchesOnlyItsBlocks() {
    StripeLayout layout = new StripeLayout(10L * BLOCK, 10, 2, BLOCK);
    ByteRange range = new ByteRange(BLOCK - 5, BLOCK + 7);
    assertThat(layout.within(0, 0, range)).isEqualTo(new ByteRange(BLOCK - 5, BLOCK));
    assertThat(layout.within(0, 1, range)).isEqualTo(new ByteRange(0, 7));
    assertThat(layout.within(0, 2, range).lengthBytes()).isZero();
  }

  @Test
  void blocksAddUpToTheRangeAndToTheObject() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 2_000; round++) {
      int d = 1 + random.nextInt(20);
      int p = random.nextInt(5);
      long length = 1L + random.nextInt(300_000);
      StripeLayout layout = new StripeLayout(length, d, p, 64 * (1 + random.nextInt(64)));
      long start = random.nextLong(length);
      ByteRange range = new ByteRange(start, start + 1L + random.nextLong(length - start));
      long touched = 0;
      long stored = 0;
      for (long stripe = 0; stripe < layout.stripes(); stripe++) {
        for (int index = 0; index < d; index++) {
          touched += layout.within(stripe, index, range).lengthBytes();
          stored += layout.storedBytes(stripe, index);
          assertThat(layout.isEmpty(stripe, index)).isEqualTo(index >= layout.dataBlocksOf(stripe));
        }
        assertThat(layout.codedBlockBytes(stripe) % 64).as("seed %d", seed).isZero();
      }
      assertThat(touched)
          .as("seed %d: %s of %s", seed, range, layout)
          .isEqualTo(range.lengthBytes());
      assertThat(stored).as("seed %d: %s", seed, layout).isEqualTo(length);
    }
  }

  @Test
  void refusesImpossibleShapes() {
    assertThatThrownBy(() -> new StripeLayout(-1, 10, 2, BLOCK))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new StripeLayout(1, 0, 2, BLOCK))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new StripeLayout(1, 200, 56, BLOCK))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new StripeLayout(1, 10, 2, 100))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
