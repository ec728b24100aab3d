package dev.floe.node.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.floe.node.host.report.LogFormat;
import dev.floe.node.host.rules.EnvironmentRules;
import dev.floe.node.host.rules.IdleOrder;
import dev.floe.node.host.rules.InvocationRules;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The platform's limits and delays, with real processes. */
class PlatformRulesIT {
  private static final EnvironmentRules RUNNING = EnvironmentRules.ALWAYS_RUNNING;

  @TempDir Path logs;

  private final HostFixture hosts = new HostFixture();

  @AfterEach
  void leavesNoProcess() {
    hosts.close();
  }

  @Test
  void killsAProcessThatUsesMoreThanItsMemory() throws Exception {
    FunctionHost host = start(1, RUNNING.withMemoryLimit(true));
    String before = hosts.invoke(host, "a", "pid").body();

    HttpResponse<String> killed = hosts.invoke(host, "a", "fill 300");

    assertThat(killed.headers().firstValue("X-Amz-Function-Error")).contains("Unhandled");
    assertThat(killed.body())
        .contains("\"errorType\":\"Runtime.ExitError\"")
        .contains("Error: Runtime exited with error: signal: killed");
    assertThat(logTail(killed))
        .contains("Memory Size: 256 MB\tMax Memory Used: 256 MB")
        .endsWith("\tStatus: error\tError Type: Runtime.OutOfMemory\n");
    assertThat(hosts.invoke(host, "a", "pid").body()).isNotEqualTo(before);
  }

  @Test
  void throttlesAnEnvironmentsSynchronousInvocations() throws Exception {
    FunctionHost host = start(1, RUNNING.withInvocations(InvocationRules.PLAIN.withPerSecond(2)));
    long from = System.nanoTime();
    int throttled = 0;
    for (int i = 0; i < 20; i++) {
      throttled += hosts.invoke(host, "a", "x").statusCode() == 429 ? 1 : 0;
    }
    long seconds = Duration.ofNanos(System.nanoTime() - from).toSeconds();

    assertThat(20 - throttled).isLessThanOrEqualTo(2 + (int) (2 * (seconds + 1)));
    await().until(() -> hosts.invoke(host, "a", "x").statusCode() == 200);
  }

  @Test
  void delaysInvocationsAndColdStarts() throws Exception {
    FunctionHost host =
        start(
            1,
            RUNNING
                .withColdStart(Duration.ofMillis(300))
                .withInvocations(InvocationRules.PLAIN.withLatency(Duration.ofMillis(200))));

    long cold = millisOf(host);
    long warm = millisOf(host);

    assertThat(cold).isGreaterThanOrEqualTo(500);
    assertThat(warm).isGreaterThanOrEqualTo(200);
  }

  @Test
  void writesTheLogTailInJsonIfConfigured() throws Exception {
    FunctionHost host =
        start(1, RUNNING.withInvocations(InvocationRules.PLAIN.withLogFormat(LogFormat.JSON)));

    String tail = logTail(hosts.invoke(host, "a", "x"));

    assertThat(tail)
        .contains("\"type\":\"platform.start\"", "\"type\":\"platform.report\"")
        .containsPattern("\"billedDurationMs\":\\d+,\"memorySizeMB\":256,\"maxMemoryUsedMB\":\\d+");
  }

  @Test
  void invokesTheLongestIdleEnvironmentFirstIfConfigured() throws Exception {
    FunctionHost host =
        start(2, RUNNING.withInvocations(InvocationRules.PLAIN.withOrder(IdleOrder.OLDEST, 1)));
    var busy = hosts.invokeLater(host, "a", "pid after 1000");
    await().until(() -> !host.pids("a").isEmpty());
    String first = hosts.invoke(host, "a", "pid").body();
    String second = busy.get().body();

    assertThat(hosts.invoke(host, "a", "pid").body()).isEqualTo(first);
    assertThat(hosts.invoke(host, "a", "pid").body()).isEqualTo(second);
    assertThat(hosts.invoke(host, "a", "pid").body()).isEqualTo(first);
  }

  @Test
  void reclaimsOneEnvironmentByItsProcess() throws Exception {
    FunctionHost host = start(2, RUNNING);
    var busy = hosts.invokeLater(host, "a", "pid after 1000");
    await().until(() -> !host.pids("a").isEmpty());
    String one = hosts.invoke(host, "a", "pid").body();
    String other = busy.get().body();

    assertThat(reclaim(host, one)).isEqualTo(204);
    assertThat(host.pids("a")).containsExactly(Long.parseLong(other));
    assertThat(reclaim(host, one)).isEqualTo(404);
    assertThat(reclaim(host, "x")).isEqualTo(404);
  }

  @Test
  void placesEnvironmentsInZonesInTurn() throws Exception {
    FunctionHost host = start(2, RUNNING.withZones(List.of("use1-az1", "use1-az2")));
    var busy = hosts.invokeLater(host, "a", "pid after 1000");
    await().until(() -> !host.pids("a").isEmpty());

    String second = hosts.invoke(host, "a", "metadata").body();
    busy.get();

    assertThat(second).isEqualTo("401 200 {\"AvailabilityZoneID\":\"use1-az2\"}");
    assertThat(host.environments().get("a"))
        .extracting(EnvironmentView::zone)
        .containsExactlyInAnyOrder("use1-az1", "use1-az2");
    FunctionHost without = start(1, RUNNING);
    assertThat(hosts.invoke(without, "a", "metadata").body()).isEqualTo("none");
  }

  private int reclaim(FunctionHost host, String pid) throws Exception {
    String path = "/host/functions/a/environments/%s/reclaim".formatted(pid);
    return hosts
        .send(
            HttpRequest.newBuilder(host.endpoint().resolve(path))
                .POST(HttpRequest.BodyPublishers.noBody()))
        .statusCode();
  }

  private long millisOf(FunctionHost host) throws Exception {
    long from = System.nanoTime();
    assertThat(hosts.invoke(host, "a", "x").body()).isEqualTo("x");
    return Duration.ofNanos(System.nanoTime() - from).toMillis();
  }

  private FunctionHost start(int instances, EnvironmentRules rules) throws IOException {
    return hosts.start(
        FunctionHostConfig.of(List.of("a"), 256, FunctionHostConfig.ownClassPath(), logs)
            .withMainClass(EchoNode.class.getName())
            .withInstancesPerFunction(instances)
            .withRules(rules));
  }

  private static String logTail(HttpResponse<String> response) {
    String encoded = response.headers().firstValue("X-Amz-Log-Result").orElseThrow();
    return new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
  }
}
