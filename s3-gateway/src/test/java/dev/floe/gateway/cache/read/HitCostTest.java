package dev.floe.gateway.cache.read;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HitCostTest {
  @ParameterizedTest
  @CsvSource({
    // bytes; dollars per byte; share of bytes that cross zones; dollars per crossing byte; total
    // dollars
    "10000000, 8e-13, 0, 2e-11, 0.000008000000",
    "10000000, 8e-13, 0.5, 2e-11, 0.000108000000",
    "10000000, 8e-13, 1, 2e-11, 0.000208000000",
    "1, 8e-13, 0, 2e-11, 0.000000000001", // rounded
    "1, 0, 0, 2e-11, 0.000000000000",
    "5000000000000, 8e-13, 0, 2e-11, 4.000000000000",
  })
  void isTheShareOfTheBillPlusTheCostOfCrossingZones(
      long bytes, double byteCost, double share, double crossZone, String text) {
    HitCost cost = new HitCost(() -> byteCost, crossZone);

    assertThat(HitCost.text(cost.dollars(byteCost, bytes, share))).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    // one letter a block: n is in the gateway's zone, f is in another zone, - is not requested
    "nnnn--, 0",
    "nfnn--, 0.25",
    "ffff--, 1",
    "--f---, 1",
    "------, 0",
  })
  void countsTheRequestedBlocksThatAreForeign(String blocks, double share) {
    boolean[] foreign = new boolean[blocks.length()];
    boolean[] requested = new boolean[blocks.length()];
    for (int index = 0; index < foreign.length; index++) {
      // Blocks that are not requested are marked as foreign too, but must not count.
      foreign[index] = blocks.charAt(index) != 'n';
      requested[index] = blocks.charAt(index) != '-';
    }

    assertThat(HitCost.shareOf(foreign, requested)).isEqualTo(share);
  }
}
