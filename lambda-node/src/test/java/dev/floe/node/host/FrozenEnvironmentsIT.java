package dev.floe.node.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.floe.node.host.link.LinkShim;
import dev.floe.node.host.rules.EnvironmentRules;
import dev.floe.node.host.rules.ReclaimPlan;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Environments between their invocations: frozen, reused, reclaimed. */
class FrozenEnvironmentsIT {
  private static final EnvironmentRules FROZEN = EnvironmentRules.FROZEN_WHEN_IDLE;
  private static final Duration LONG = Duration.ofMinutes(5);

  @TempDir Path logs;

  private final HostFixture hosts = new HostFixture();

  @AfterEach
  void leavesNoProcess() {
    hosts.close();
  }

  @Test
  void stopsAnIdleProcessAndContinuesItForTheNextInvocation() throws Exception {
    FunctionHost host = start(1, FROZEN);
    long pid = Long.parseLong(hosts.invoke(host, "a", "pid").body());

    await().until(() -> stopped(pid));
    assertThat(host.environments().get("a"))
        .containsExactly(
            new EnvironmentView(pid, EnvironmentView.State.FROZEN, "", LinkShim.Count.NONE));

    assertThat(hosts.invoke(host, "a", "pid").body()).isEqualTo(Long.toString(pid));
    await().until(() -> stopped(pid));
  }

  @Test
  void isBusyUntilItHasSettled() throws Exception {
    FunctionHost host = start(1, FROZEN.withSettle(LONG));
    assertThat(hosts.invoke(host, "a", "x").statusCode()).isEqualTo(200);

    assertThat(hosts.invoke(host, "a", "x").statusCode()).isEqualTo(429);
  }

  @Test
  void startsAnotherWhileOneIsBusyAndInvokesTheLastUsedFirst() throws Exception {
    FunctionHost host = start(2, FROZEN.withSettle(Duration.ofMillis(1)));
    var busy = hosts.invokeLater(host, "a", "pid after 1000");
    await().until(() -> !host.pids("a").isEmpty());
    long second = Long.parseLong(hosts.invoke(host, "a", "pid").body());
    long first = Long.parseLong(busy.get().body());
    assertThat(first).isNotEqualTo(second);

    await().until(() -> stopped(first) && stopped(second));
    String used = hosts.invoke(host, "a", "pid").body();
    await().until(() -> stopped(Long.parseLong(used)));
    assertThat(hosts.invoke(host, "a", "pid").body()).as("last used").isEqualTo(used);
  }

  @Test
  void reclaimsAnEnvironmentThatWasIdleForTooLong() throws Exception {
    FunctionHost host = start(1, FROZEN.withIdleLife(Duration.ofMillis(200)));
    String before = hosts.invoke(host, "a", "pid").body();

    await().until(() -> host.pids("a").isEmpty());

    assertThat(hosts.invoke(host, "a", "pid").body()).isNotEqualTo(before);
  }

  @Test
  void reclaimsByPlanAndByCall() throws Exception {
    FunctionHost host = start(1, FROZEN);
    hosts.invoke(host, "a", "x");
    HttpResponse<String> reclaimed =
        hosts.send(
            HttpRequest.newBuilder(host.endpoint().resolve("/host/functions/a/reclaim"))
                .POST(HttpRequest.BodyPublishers.noBody()));
    assertThat(reclaimed.statusCode()).isEqualTo(204);
    assertThat(host.pids("a")).isEmpty();

    invokeOnceSettled(host);
    host.reclaim(() -> new ReclaimPlan.Reclaim(Duration.ofMillis(1), 1), new Random(1));
    await().until(() -> host.pids("a").isEmpty());
  }

  @Test
  void listsEnvironmentsAndTheirBill() throws Exception {
    FunctionHost host = start(1, FROZEN.withQuantum(Duration.ofSeconds(100)));
    hosts.invoke(host, "a", "x");
    invokeOnceSettled(host);

    HttpResponse<String> listed =
        hosts.send(HttpRequest.newBuilder(host.endpoint().resolve("/host/functions")));

    assertThat(listed.body())
        .contains("\"function\":\"a\"", "\"pid\":" + host.pids("a").getFirst())
        .contains("\"invocations\":2,\"billedMillis\":200000,\"gigabyteSeconds\":50.000000");
  }

  @Test
  void runsAnAsynchronousInvocationOnceTheFunctionIsFree() throws Exception {
    FunctionHost host = start(1, FROZEN);
    var running = hosts.invokeLater(host, "a", "pid after 300");
    await().until(() -> !host.pids("a").isEmpty());

    HttpResponse<String> accepted =
        hosts.send(
            HostFixture.invocation(host, "a", "say something later")
                .header("X-Amz-Invocation-Type", "Event"));

    assertThat(accepted.statusCode()).isEqualTo(202);
    assertThat(running.get().statusCode()).isEqualTo(200);
    await().until(() -> Files.readString(logs.resolve("a.log")).contains("something later"));
  }

  @Test
  void leavesNoFrozenNodeBehindWhenItsOwnProcessIsKilled() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                HostProcess.class.getName(),
                logs.toString(),
                "frozen")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    long node = Long.parseLong(process.inputReader().readLine());
    await().until(() -> stopped(node));

    process.destroyForcibly().waitFor();

    await().until(() -> ProcessHandle.of(node).isEmpty());
  }

  /**
   * Repeats an invocation until it is accepted: the only environment is busy for a moment after its
   * last answer.
   */
  private void invokeOnceSettled(FunctionHost host) {
    await().until(() -> hosts.invoke(host, "a", "x").statusCode() == 200);
  }

  private FunctionHost start(int instances, EnvironmentRules rules) throws IOException {
    return hosts.start(
        FunctionHostConfig.of(List.of("a"), 256, FunctionHostConfig.ownClassPath(), logs)
            .withMainClass(EchoNode.class.getName())
            .withInstancesPerFunction(instances)
            .withRules(rules));
  }

  /** Returns true if the kernel has stopped the process: state T in /proc (proc(5)). */
  private static boolean stopped(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2) == 'T';
    } catch (IOException e) {
      return false;
    }
  }
}
