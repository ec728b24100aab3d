package dev.floe.gateway.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SpendingLimitTest {
  private static final long SECOND = 1_000_000_000L;

  private static final long START = -SECOND;

  @Test
  void aSecondsAmountMayBeSpentAtOnce() {
    SpendingLimit limit = new SpendingLimit(3);
    for (int i = 0; i < 3; i++) {
      assertThat(limit.admits(START)).isTrue();
      limit.spend(1, START);
    }
    assertThat(limit.admits(START)).isFalse();
    assertThat(limit.admits(START + SECOND / 2)).isTrue();
  }

  @Test
  void aDebtIsPaidBeforeMoreIsAdmitted() {
    SpendingLimit limit = new SpendingLimit(10);
    limit.spend(50, START);
    assertThat(limit.admits(START + 3 * SECOND)).isFalse();
    assertThat(limit.admits(START + 5 * SECOND)).isTrue();
  }

  @Test
  void idlenessSavesNoMoreThanASecondsAmount() {
    SpendingLimit limit = new SpendingLimit(2);
    assertThat(limit.admits(START)).isTrue();
    long later = START + 100 * SECOND;
    limit.spend(2, later);
    assertThat(limit.admits(later)).isFalse();
  }

  @Test
  void aClockThatStopsOrGoesBackEarnsNothing() {
    SpendingLimit limit = new SpendingLimit(1);
    limit.spend(1, START);
    assertThat(limit.admits(START - SECOND)).isFalse();
    assertThat(limit.admits(START - SECOND / 2)).isTrue();
  }

  @Test
  void zeroMeansNoLimit() {
    SpendingLimit limit = new SpendingLimit(0);
    limit.spend(Long.MAX_VALUE / 2, START);
    assertThat(limit.admits(START)).isTrue();
    assertThatThrownBy(() -> new SpendingLimit(-1)).isInstanceOf(IllegalArgumentException.class);
  }
}
