package dev.floe.gateway.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class HedgingTest {
  private static final long MILLI = 1_000_000;

  private final Hedging adaptive = new Hedging(Hedging.Mode.ADAPTIVE, 5 * MILLI, 100 * MILLI);
  private final Hedging eager = new Hedging(Hedging.Mode.EAGER, 5 * MILLI, 100 * MILLI);

  @Test
  void asksForParityWhenANodeIsSilentOrSlow() {
    assertThat(adaptive.extraBlocks(2, true, false)).isEqualTo(2);
    assertThat(adaptive.extraBlocks(2, false, true)).isEqualTo(2);
    assertThat(adaptive.extraBlocks(2, false, false)).isZero();
    assertThat(eager.extraBlocks(2, false, false)).isEqualTo(2);
  }

  @Test
  void aNodeIsSilentAfterTheLongestDelayOfAHedge() {
    assertThat(adaptive.isSilent(100 * MILLI)).isFalse();
    assertThat(adaptive.isSilent(100 * MILLI + 1)).isTrue();
  }

  @Test
  void aNodeIsSlowIfItsLatencyIsFarAboveTheMedian() {
    assertThat(anySlow(new long[] {0, 0, 0})).isFalse();
    assertThat(anySlow(new long[] {MILLI, MILLI, 4 * MILLI})).isFalse();
    assertThat(anySlow(new long[] {MILLI, MILLI, 6 * MILLI})).isTrue();
    assertThat(anySlow(new long[] {9 * MILLI, 9 * MILLI, 30 * MILLI})).isFalse();
  }

  @Test
  void aSlowNodeThatIsNotAskedDoesNotMatter() {
    long[] p95Nanos = {MILLI, MILLI, 6 * MILLI};
    assertThat(adaptive.anySlow(p95Nanos, new boolean[] {true, true, false})).isFalse();
  }

  @Test
  void hedgesAfterTheSlowestNodeThatIsNoOutlier() {
    assertThat(adaptive.hedgeAfterNanos(new long[3])).isEqualTo(100 * MILLI);
    assertThat(adaptive.hedgeAfterNanos(new long[] {9 * MILLI, 9 * MILLI, 20 * MILLI}))
        .isEqualTo(20 * MILLI);
    assertThat(adaptive.hedgeAfterNanos(new long[] {9 * MILLI, 9 * MILLI, 90 * MILLI}))
        .isEqualTo(9 * MILLI);
    assertThat(adaptive.hedgeAfterNanos(new long[] {MILLI, MILLI, MILLI})).isEqualTo(5 * MILLI);
  }

  @Test
  void trackerApproachesThe95thPercentile() {
    LatencyTracker tracker = new LatencyTracker();
    for (int i = 0; i < 20_000; i++) {
      tracker.record(MILLI * (1 + i % 100));
    }
    assertThat(tracker.p95Nanos()).isBetween(85 * MILLI, 110 * MILLI);
  }

  private boolean anySlow(long[] p95Nanos) {
    return adaptive.anySlow(p95Nanos, new boolean[] {true, true, true});
  }
}
