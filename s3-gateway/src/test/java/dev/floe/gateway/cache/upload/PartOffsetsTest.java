package dev.floe.gateway.cache.upload;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Offsets at which parts are assumed to begin, computed from the parts that were begun so far. */
class PartOffsetsTest {
  /**
   * Parts as number:length, in the order in which they begin. The offset is that of the last part.
   */
  @ParameterizedTest
  @CsvSource({
    "1:8,                 true,  0",
    "1:8 2:8,             true,  8",
    "1:8 3:5,             true, 16",
    "1:8 2:8 2:8,         true,  8",
    "2:8,                 false, 8",
    "2:8 2:8,             false, 8",
    "3:5,                 false, 10",
    "3:5 1:8 3:5,         true, 16",
    "3:5 2:8,             true,  8",
    "3:5 2:8 3:5,         true, 16",
    "2:8 3:5,             true, 16",
    "2:9 1:8 2:9,         true,  8",
    "1:8 2:9 3:8,         true, 16",
    "10000:5368709120 1:5368709120 10000:5368709120, true, 53681722490880"
  })
  void placesPartsByPartOneOrElseByTheLongest(String begun, boolean certain, long offset) {
    PartOffsets offsets = new PartOffsets();
    int last = 0;
    for (String part : begun.split(" ", -1)) {
      String[] fields = part.split(":", -1);
      last = Integer.parseInt(fields[0]);
      offsets.begun(last, Long.parseLong(fields[1]));
    }
    assertThat(offsets.certain(last)).isEqualTo(certain);
    assertThat(offsets.of(last)).isEqualTo(offset);
  }
}
