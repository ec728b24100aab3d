package dev.floe.gateway.cache.upload;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a part is divided, with stripes of 10 bytes. */
class PartSpansTest {
  @ParameterizedTest
  @CsvSource({
    "0,  0,  0,  0,  0",
    "0,  3,  0,  0,  3",
    "0,  10, 0,  10, 10",
    "0,  25, 0,  20, 25",
    "20, 20, 20, 40, 40",
    "5,  5,  10, 10, 10",
    "5,  3,  8,  8,  8",
    "5,  10, 10, 10, 15",
    "5,  30, 10, 30, 35",
    "5,  15, 10, 20, 20",
    "7,  0,  7,  7,  7"
  })
  void separatesWholeStripes(long start, long lengthBytes, long bodyStart, long bodyEnd, long end) {
    assertThat(PartSpans.of(start, lengthBytes, 10))
        .isEqualTo(new PartSpans(start, bodyStart, bodyEnd, end));
  }
}
