package dev.floe.gateway.bill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.gateway.metrics.GatewayMetrics;
import dev.floe.gateway.metrics.Metric;
import dev.floe.gateway.platform.InvokeCall;
import dev.floe.gateway.platform.Invoked;
import dev.floe.gateway.platform.LogTail;
import dev.floe.gateway.platform.NodePlatform;
import dev.floe.gateway.platform.UnlimitedPlatform;
import dev.floe.gateway.policy.wake.Purpose;
import dev.floe.node.invocation.InvokeResult;
import dev.floe.node.invocation.LeaveReason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BilledPlatformTest {
  private static final InvokeCall BACKUP =
      new InvokeCall("floe-node-1", 7, Purpose.BACKUP, "{\"key\":\"secret\"}");
  private static final LogTail LOG =
      new LogTail(
          "8f5c",
          "REPORT RequestId: 8f5c\tDuration: 18.25 ms\tBilled Duration: 619 ms"
              + "\tMemory Size: 1536 MB\tMax Memory Used: 80 MB\tInit Duration: 600.10 ms\t");

  private final GatewayMetrics metrics = new GatewayMetrics();
  private final List<String> log = new ArrayList<>();
  private long nanos;
  private final Ledger ledger =
      new Ledger(
          new Tariff(0.0000166667, 0.0000002, 0.02, Duration.ofMillis(1)),
          _ -> 1536,
          () -> 500_000_000,
          () -> nanos);

  private NodePlatform answering(@Nullable Invoked invoked) {
    NodePlatform platform =
        new UnlimitedPlatform() {
          @Override
          public Invoked invoke(InvokeCall invocation) {
            assertThat(ledger.bill().of(invocation.purpose()).running().invocations()).isOne();
            nanos += 3_000_000;
            if (invoked == null) {
              throw new IllegalStateException("no answer");
            }
            return invoked;
          }
        };
    return new BilledPlatform(
        platform, ledger, line -> log.add(line.toJson()), metrics, () -> Instant.EPOCH);
  }

  @Test
  void countsInvocationsByPurposeAndEnd() throws Exception {
    Map<Invoked, String> ends =
        Map.of(
            new Invoked.Returned("{}", LogTail.NONE), "returned",
            new Invoked.Throttled("busy"), "throttled",
            new Invoked.Crashed("out of memory", LogTail.NONE), "crashed",
            new Invoked.Failed("reset"), "failed");
    for (Map.Entry<Invoked, String> end : ends.entrySet()) {
      assertThat(answering(end.getKey()).invoke(BACKUP)).isEqualTo(end.getKey());
      assertThat(metrics.counted(Metric.INVOCATIONS, "backup", end.getValue())).isOne();
    }
  }

  @Test
  void countsAnInvocationThatThrowsAsFailed() {
    NodePlatform platform = answering(null);

    assertThatThrownBy(() -> platform.invoke(BACKUP)).isInstanceOf(IllegalStateException.class);

    assertThat(metrics.counted(Metric.INVOCATIONS, "backup", "failed")).isOne();
    assertThat(ledger.bill().total())
        .isEqualTo(new BillLine(Usage.NONE, new Usage(1, 3, 3 * 1536), Usage.NONE));
  }

  @Test
  void logsTheBilledFigures() throws Exception {
    String answer =
        new InvokeResult(LeaveReason.FAREWELL, "0123456789abcdef0123456789abcdef", 1, 2, 3, 4)
            .toJson();

    Invoked _ = answering(new Invoked.Returned(answer, LOG)).invoke(BACKUP);

    assertThat(log)
        .containsExactly(
            "{\"time\":\"1970-01-01T00:00:00Z\",\"function\":\"floe-node-1\","
                + "\"instance\":\"0123456789abcdef0123456789abcdef\",\"purpose\":\"backup\","
                + "\"number\":7,\"requestId\":\"8f5c\",\"end\":\"returned\","
                + "\"reason\":\"FAREWELL\",\"durationMillis\":18.25,\"memoryMegabytes\":1536,"
                + "\"maxMemoryUsedMegabytes\":80,\"initMillis\":600.1,\"billedMillis\":619,"
                + "\"megabyteMillis\":950784,\"estimated\":false,\"dollars\":0.000015675031}");
  }

  @Test
  void logsNeitherAFunctionsOutputNorThePayload() throws Exception {
    String hostile = "\"}\nREPORT {\"key\":\"secret\"}";
    for (Invoked how :
        List.of(
            new Invoked.Returned(hostile, new LogTail("8f5c", hostile)),
            new Invoked.Crashed(hostile, new LogTail("8f5c", hostile)),
            new Invoked.Throttled(hostile),
            new Invoked.Failed(hostile))) {
      Invoked _ = answering(how).invoke(BACKUP);
    }

    assertThat(log).hasSize(4).noneMatch(line -> line.contains("secret") || line.contains("\n"));
    assertThat(BACKUP.toString()).doesNotContain("secret");
  }

  @Test
  void addsTheCostOfBytesThatCrossedZones() throws Exception {
    Invoked _ = answering(new Invoked.Returned("{}", LOG)).invoke(BACKUP);

    assertThat(ledger.crossZoneDollars()).isEqualTo(0.01);
    assertThat(ledger.totalDollars())
        .isEqualTo(0.01 + ledger.dollars(new Usage(1, 619, 619 * 1536)));
  }
}
