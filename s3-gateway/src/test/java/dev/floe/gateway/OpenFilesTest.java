package dev.floe.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenFilesTest {
  @ParameterizedTest
  @CsvSource({
    "10000, 1048576, 2000, 10000",
    "10000, 9223372036854775807, 2000, 10000",
    "10000, 12000, 2000, 10000",
    "10000, 11999, 2000, 9999",
    "10000, 4096, 2000, 2096",
    "10000, 1024, 2000, 256",
    "100, 1024, 2000, 100",
    "10, 1, 2000, 1",
  })
  void clientsLeaveFilesForEverythingElse(int wanted, long allowed, int others, int admitted) {
    assertThat(OpenFiles.connections(wanted, allowed, others)).isEqualTo(admitted);
  }
}
