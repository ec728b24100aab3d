package dev.floe.node.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Environments between their invocations: frozen, reused, reclaimed. */
class FrozenEnvironmentsIT {
  private static final EnvironmentRules FROZEN = EnvironmentRules.FROZEN_WHEN_IDLE;
  private static final Duration LONG = Duration.ofMinutes(5);

  @TempDir Path logs;

  private final HttpClient client = HttpClient.newHttpClient();
  private final List<FunctionHost> hosts = new ArrayList<>();

  @AfterEach
  void leavesNoProcess() {
    for (FunctionHost host : hosts) {
      List<Long> pids = host.pids().values().stream().flatMap(List::stream).toList();
      host.close();
      assertThat(pids).allMatch(pid -> ProcessHandle.of(pid).isEmpty());
    }
  }

  @Test
  void stopsAnIdleProcessAndContinuesItForTheNextInvocation() throws Exception {
    FunctionHost host = start(1, FROZEN);
    long pid = Long.parseLong(invoke(host, "pid").body());

    await().until(() -> stopped(pid));
    assertThat(host.environments().get("a"))
        .containsExactly(new EnvironmentView(pid, EnvironmentView.State.FROZEN, true));

    assertThat(invoke(host, "pid").body()).isEqualTo(Long.toString(pid));
    await().until(() -> stopped(pid));
  }

  @Test
  void isBusyUntilItHasSettled() throws Exception {
    FunctionHost host = start(1, FROZEN.withSettle(LONG));
    assertThat(invoke(host, "x").statusCode()).isEqualTo(200);

    assertThat(invoke(host, "x").statusCode()).isEqualTo(429);
  }

  @Test
  void startsAnotherWhileOneIsBusyAndInvokesTheLastUsedFirst() throws Exception {
    FunctionHost host = start(2, FROZEN.withSettle(Duration.ofMillis(1)));
    var busy = invokeLater(host, "pid after 1000");
    await().until(() -> !host.pids("a").isEmpty());
    long second = Long.parseLong(invoke(host, "pid").body());
    long first = Long.parseLong(busy.get().body());
    assertThat(first).isNotEqualTo(second);

    await().until(() -> stopped(first) && stopped(second));
    String used = invoke(host, "pid").body();
    await().until(() -> stopped(Long.parseLong(used)));
    assertThat(invoke(host, "pid").body()).as("last used").isEqualTo(used);
  }

  @Test
  void reclaimsWhatWasIdleForTooLong() throws Exception {
    FunctionHost host = start(1, FROZEN.withIdleLife(Duration.ofMillis(200)));
    String before = invoke(host, "pid").body();

    await().until(() -> host.pids("a").isEmpty());

    assertThat(invoke(host, "pid").body()).isNotEqualTo(before);
  }

  @Test
  void reclaimsByPlanAndByCall() throws Exception {
    FunctionHost host = start(1, FROZEN);
    invoke(host, "x");
    HttpResponse<String> reclaimed =
        client.send(
            HttpRequest.newBuilder(host.endpoint().resolve("/host/functions/a/reclaim"))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(reclaimed.statusCode()).isEqualTo(204);
    assertThat(host.pids("a")).isEmpty();

    invoke(host, "x");
    host.reclaim(() -> new ReclaimPlan.Reclaim(Duration.ofMillis(1), 1), new Random(1));
    await().until(() -> host.pids("a").isEmpty());
  }

  @Test
  void listsEnvironmentsAndTheirBill() throws Exception {
    FunctionHost host = start(1, FROZEN.withQuantum(Duration.ofSeconds(100)));
    invoke(host, "x");
    invoke(host, "x");

    HttpResponse<String> listed =
        client.send(
            HttpRequest.newBuilder(host.endpoint().resolve("/host/functions")).build(),
            HttpResponse.BodyHandlers.ofString());

    assertThat(listed.body())
        .contains("\"function\":\"a\"", "\"pid\":" + host.pids("a").getFirst())
        .contains("\"invocations\":2,\"billedMillis\":200000,\"gigabyteSeconds\":50.000000");
  }

  @Test
  void runsAnAsynchronousInvocationOnceTheFunctionIsFree() throws Exception {
    FunctionHost host = start(1, FROZEN);
    var running = invokeLater(host, "pid after 300");
    await().until(() -> !host.pids("a").isEmpty());

    HttpResponse<String> accepted =
        client.send(
            request(host, "say something later").header("X-Amz-Invocation-Type", "Event").build(),
            HttpResponse.BodyHandlers.ofString());

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

  private FunctionHost start(int instances, EnvironmentRules rules) throws IOException {
    List<Path> classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .map(Path::of)
            .toList();
    FunctionHost host =
        FunctionHost.start(
            FunctionHostConfig.of(List.of("a"), 256, classPath, logs)
                .withMainClass(EchoNode.class.getName())
                .withInstancesPerFunction(instances)
                .withRules(rules));
    hosts.add(host);
    return host;
  }

  private HttpResponse<String> invoke(FunctionHost host, String payload) throws Exception {
    return invokeLater(host, payload).get();
  }

  private CompletableFuture<HttpResponse<String>> invokeLater(FunctionHost host, String payload) {
    return client.sendAsync(request(host, payload).build(), HttpResponse.BodyHandlers.ofString());
  }

  private static HttpRequest.Builder request(FunctionHost host, String payload) {
    return HttpRequest.newBuilder(host.endpoint().resolve("/2015-03-31/functions/a/invocations"))
        .POST(HttpRequest.BodyPublishers.ofString(payload));
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
