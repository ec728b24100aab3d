package dev.floe.gateway.cache.fill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.gateway.object.ByteRange;
import dev.floe.gateway.stripe.StripeLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs of stripes in an object of 131 stripes of 2+1 blocks. The last stripe has 10 bytes. */
class FillStripesTest {
  private static final int BLOCK = 128;
  private static final int STRIPE = 2 * BLOCK;

  private final StripeLayout layout = new StripeLayout(130 * STRIPE + 10, 2, 1, BLOCK);

  @ParameterizedTest
  @CsvSource({
    // The blocks of the last stripe have 64 bytes.
    "0, 131, 0, 64, 24576", // 64 * 3 * 128
    "0, 131, 1, 64, 24576",
    "0, 131, 2, 3, 960", // 2 * 3 * 128 + 3 * 64
    "10, 70, 0, 54, 20736",
    "10, 70, 1, 6, 2304",
    "64, 128, 1, 64, 24576",
    "63, 65, 0, 1, 384",
    "63, 65, 1, 1, 384",
    "130, 131, 2, 1, 192",
  })
  void countsItsStripesAndBytesInASegment(
      long first, long end, int segment, int stripes, long storedBytes) {
    FillStripes run = new FillStripes(layout, first, end);
    assertThat(run.stripesIn(segment)).isEqualTo(stripes);
    assertThat(run.storedBytesIn(segment)).isEqualTo(storedBytes);
  }

  @ParameterizedTest
  @CsvSource({"0, 131, 0, 33290", "1, 2, 256, 512", "129, 131, 33024, 33290"})
  void namesItsBytes(long first, long end, long startByte, long endByte) {
    assertThat(new FillStripes(layout, first, end).bytes())
        .isEqualTo(new ByteRange(startByte, endByte));
  }

  @ParameterizedTest
  @CsvSource({"-1, 1", "2, 1", "0, 132"})
  void refusesStripesThatTheObjectDoesNotHave(long first, long end) {
    assertThatThrownBy(() -> new FillStripes(layout, first, end)).hasMessageContaining("131");
  }

  @Test
  void anEmptyObjectHasAnEmptyRun() {
    assertThat(new FillStripes(new StripeLayout(0, 2, 1, BLOCK), 0, 0).endStripe()).isZero();
  }
}
