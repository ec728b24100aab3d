package dev.floe.gateway.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FillPatienceTest {
  @ParameterizedTest
  @CsvSource({
    // in ms: the limit on all waits, the silence of the nodes, the time waited so far, the time
    // left
    "300, 0, 0, 300",
    "300, 100, 100, 200",
    "300, 0, 299, 1",
    "300, 0, 300, 0",
    // Earlier waits of the fill count, even if its nodes are not silent now.
    "300, 0, 1000, -700",
    "0, 0, 0, 0",
    // With a longer wait in all, silent nodes still end a fill after three seconds.
    "30000, 0, 0, 3000",
    "30000, 3000, 3000, 0",
    "30000, 0, 29000, 1000",
  })
  void waitsNoLongerThanAllowedInAll(long atMost, long silent, long waited, long left) {
    assertThat(
            new FillPatience(Duration.ofMillis(atMost))
                .leftNanos(
                    TimeUnit.MILLISECONDS.toNanos(silent), TimeUnit.MILLISECONDS.toNanos(waited)))
        .isEqualTo(TimeUnit.MILLISECONDS.toNanos(left));
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "300, 100", "6000, 2000", "30000, 2000"})
  void abandonsSilentNodesBeforeItDropsTheFill(long atMost, long silence) {
    assertThat(new FillPatience(Duration.ofMillis(atMost)).silence()).hasMillis(silence);
  }

  @Test
  void refusesANegativeTime() {
    assertThatThrownBy(() -> new FillPatience(Duration.ofMillis(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PT-0.001S");
  }
}
