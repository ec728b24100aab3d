package dev.floe.loadtest.bench.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class CostTest {
  @Test
  void dividesByRequestsAndByBytes() {
    Histogram nanos = new Histogram(3);
    nanos.recordValueWithCount(1_000_000, 500);
    Cost cost = new Cost(new Load(2L << 30, 2, nanos, nanos), 0.5, 0.25);

    assertThat(cost.cpuMicrosPerRequest()).isEqualTo(1_000);
    assertThat(cost.requestsPerSecond()).isEqualTo(250);
    assertThat(cost.cpuPerGib()).isEqualTo(0.25);
    assertThat(cost.behindCpuPerGib()).isEqualTo(0.125);
    assertThat(cost.mibPerSecond()).isEqualTo(1_024);
    assertThat(cost.tail()).isEqualTo(1);
  }
}
