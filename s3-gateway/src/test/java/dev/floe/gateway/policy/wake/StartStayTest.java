package dev.floe.gateway.policy.wake;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StartStayTest {
  @ParameterizedTest(name = "{0} ms: {1} ms")
  @CsvSource({
    // wake-at-start, shortest first invocation
    "     0,     0",
    "     1,  5001",
    "  3000,  8000",
    " 10000, 15000",
    "100000, 15000",
  })
  void keepsNodesUntilTheFirstRequestsWereServed(long wakeAtStartMillis, long stayMillis) {
    assertThat(StartStay.after(Duration.ofMillis(wakeAtStartMillis)))
        .isEqualTo(Duration.ofMillis(stayMillis));
  }
}
