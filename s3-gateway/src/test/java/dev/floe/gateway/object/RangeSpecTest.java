package dev.floe.gateway.object;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RangeSpecTest {
  @ParameterizedTest
  @CsvSource({
    "bytes=0-0, 10, 0, 1",
    "bytes=0-, 10, 0, 10",
    "bytes=3-5, 10, 3, 6",
    "bytes=3-99, 10, 3, 10",
    "bytes=9-9, 10, 9, 10",
    "bytes=-1, 10, 9, 10",
    "bytes=-10, 10, 0, 10",
    "bytes=-11, 10, 0, 10",
    "bytes=5000000000-5000000001, 6000000000, 5000000000, 5000000002",
    "bytes=0-999999999999999999, 1, 0, 1",
  })
  void resolvesToBytes(String header, long length, long start, long end) {
    assertThat(RangeSpec.parse(header).flatMap(spec -> spec.resolve(length)))
        .contains(new ByteRange(start, end));
    assertThat(RangeSpec.parse(header).map(RangeSpec::text)).contains(header);
  }

  @ParameterizedTest
  @CsvSource({"bytes=10-, 10", "bytes=10-11, 10", "bytes=-0, 10", "bytes=0-, 0", "bytes=-5, 0"})
  void resolvesToNothingIfTheObjectHasNoSuchByte(String header, long length) {
    Optional<RangeSpec> spec = RangeSpec.parse(header);
    assertThat(spec).isPresent();
    assertThat(spec.get().resolve(length)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bytes=0-1,4-5",
        "bytes=5-4",
        "bytes=-",
        "bytes=a-b",
        "bytes=+1-2",
        "items=0-1",
        "0-1",
        "bytes = 0-1",
        "bytes=0-1 ",
        "bytes=0-9999999999999999999",
        ""
      })
  void leavesOtherFormsToS3(String header) {
    assertThat(RangeSpec.parse(header)).isEmpty();
  }
}
