package dev.floe.gateway.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.platform.InvocationReport;
import dev.floe.node.invocation.ProbeResult;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PoolFiguresTest {
  private static final long TMP_BYTES = 50_000_000;

  private final PoolFigures figures = new PoolFigures(TMP_BYTES);

  @Test
  void countsInstancesThatOutlivedAnIdleTime() {
    figures.add(List.of(seen("a", "1"), seen("b", "1"), seen("c", "1"), failed("d")));
    figures.addAfter(
        Duration.ofMinutes(30),
        List.of(seen("a", "1"), seen("b", "2"), failed("c"), seen("d", "1")));
    assertThat(figures.gaps())
        .as("a and b answered before and after the idle time")
        .containsExactly(new PoolFigures.IdleGap(Duration.ofMinutes(30), 2, 1));
    assertThat(figures.reclaimsPerIdleHour())
        .as("one instance reclaimed in two half hours")
        .contains(1.0);
  }

  /** The instances seen after the second idle time are compared with those seen after the first. */
  @Test
  void comparesInstancesWithThoseSeenLastBeforeTheIdleTime() {
    figures.add(List.of(seen("a", "1")));
    figures.addAfter(Duration.ofMinutes(1), List.of(seen("a", "2")));
    figures.addAfter(Duration.ofMinutes(9), List.of(seen("a", "2")));
    assertThat(figures.gaps()).extracting(PoolFigures.IdleGap::alive).containsExactly(0, 1);
    assertThat(figures.reclaimsPerIdleHour()).contains(6.0);
  }

  @Test
  void hasNoRateWithoutIdleTime() {
    figures.add(List.of(seen("a", "1")));
    assertThat(figures.reclaimsPerIdleHour()).isEmpty();
    assertThat(figures.sendMegabytesPerSecond()).isEmpty();
  }

  @Test
  void separatesColdAnswersFromWarmOnes() {
    figures.add(List.of(cold("a", 300, 250), seen("b", "1")));
    assertThat(figures.initMillis()).contains(new Spread(1, 250, 250, 250, 250));
    assertThat(figures.answerMillis(true)).contains(new Spread(1, 300, 300, 300, 300));
    assertThat(figures.answerMillis(false)).contains(new Spread(1, 10, 10, 10, 10));
  }

  /** The time of a probe that sends or writes depends on the number of bytes requested. */
  @Test
  void measuresAnswersOnlyByProbesThatNeitherSendNorWrite() {
    ProbeResult wrote = new ProbeResult("1", 0, 500_000, 100_000);
    ProbeResult sent = new ProbeResult("1", 1, 0, 0);
    figures.add(List.of(answered("a", wrote), answered("a", sent)));
    assertThat(figures.answerMillis(false)).isEmpty();
    assertThat(figures.tmpWriteMegabytesPerSecond()).map(Spread::median).contains(100.0);
    assertThat(figures.tmpReadMegabytesPerSecond()).map(Spread::median).contains(500.0);
  }

  @Test
  void addsUpBilledTimeAndGroupsFailuresByReason() {
    figures.add(List.of(cold("a", 300, 250), failed("b"), failed("c")));
    assertThat(figures.billedGigabyteSeconds()).isEqualTo(0.3 * 2);
    assertThat(figures.invocations()).isEqualTo(3);
    assertThat(figures.failures()).isEqualTo(Map.of("no such function", List.of("b", "c")));
  }

  private static Observation seen(String function, String instance) {
    return answered(function, new ProbeResult(instance, 0, 0, 0));
  }

  private static Observation answered(String function, ProbeResult result) {
    return new Observation(function, Duration.ofMillis(10), result, null, "");
  }

  private static Observation cold(String function, int wallMillis, int initMillis) {
    Duration wall = Duration.ofMillis(wallMillis);
    InvocationReport report =
        new InvocationReport(wall, wall, 2048, 100, Duration.ofMillis(initMillis));
    ProbeResult result = new ProbeResult("1", 0, 0, 0);
    return new Observation(function, wall, result, report, "");
  }

  private static Observation failed(String function) {
    return new Observation(function, Duration.ofMillis(10), null, null, "no such function");
  }
}
