package dev.floe.node.host.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.node.host.Bill;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvironmentRulesTest {
  @ParameterizedTest
  @CsvSource({
    "1, 0, 0",
    "1, 1, 1",
    "1, 1000000, 1",
    "1, 1000001, 2",
    "1, 12300000, 13",
    "100, 1, 100",
    "100, 100000000, 100",
    "100, 100000001, 200"
  })
  void roundsABilledTimeUpToTheQuantum(long quantumMillis, long runNanos, long billedMillis) {
    EnvironmentRules rules =
        EnvironmentRules.ALWAYS_RUNNING.withQuantum(Duration.ofMillis(quantumMillis));

    assertThat(rules.billedMillis(Duration.ofNanos(runNanos))).isEqualTo(billedMillis);
  }

  @Test
  void refusesImpossibleTimes() {
    assertThatThrownBy(() -> EnvironmentRules.ALWAYS_RUNNING.withSettle(Duration.ofMillis(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("settle is PT-0.001S, expected 0 or more");
    assertThatThrownBy(() -> EnvironmentRules.ALWAYS_RUNNING.withQuantum(Duration.ofNanos(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("quantum is PT0.000000001S, expected 1 ms or more");
  }

  @Test
  void addsBillsUp() {
    Bill bill = new Bill(1, 1000, 1024 * 1000L).plus(new Bill(2, 500, 2048 * 500L));

    assertThat(bill).isEqualTo(new Bill(3, 1500, 2048 * 1000L));
    assertThat(bill.gigabyteSeconds()).isEqualTo(2.0);
  }
}
