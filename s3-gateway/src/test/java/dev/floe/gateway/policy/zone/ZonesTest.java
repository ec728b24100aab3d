package dev.floe.gateway.policy.zone;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ZonesTest {
  @ParameterizedTest
  @CsvSource({
    "use1-az1, use1-az1, false",
    "use1-az1, use1-az2, true",
    "use1-az1, '', false",
    "'', use1-az1, false",
    "'', '', false",
  })
  void areForeignIfBothAreKnownAndDiffer(String own, String node, boolean foreign) {
    assertThat(new Zones(own).isForeign(node)).isEqualTo(foreign);
  }
}
