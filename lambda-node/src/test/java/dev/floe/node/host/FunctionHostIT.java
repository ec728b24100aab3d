package dev.floe.node.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FunctionHostIT {
  @TempDir Path logs;

  private final HostFixture hosts = new HostFixture();

  @AfterEach
  void leavesNoProcess() {
    hosts.close();
  }

  @Test
  void answersFromOneProcessPerFunctionStartedAtItsFirstInvoke() throws Exception {
    FunctionHost host = start(EchoNode.class, Duration.ofMinutes(1), "a", "b");
    assertThat(host.pids().values()).allMatch(List::isEmpty);

    String first = hosts.invoke(host, "a", "pid").body();
    String again = hosts.invoke(host, "a", "pid").body();
    String other = hosts.invoke(host, "b", "pid").body();

    assertThat(again).isEqualTo(first).isNotEqualTo(other);
    assertThat(host.pids("a")).containsExactly(Long.parseLong(first));
    assertThat(host.pids("b")).containsExactly(Long.parseLong(other));
  }

  @Test
  void returnsTheLogTailInLambdasFormat() throws Exception {
    FunctionHost host = start(EchoNode.class, Duration.ofMinutes(1), "a");

    HttpResponse<String> cold = hosts.invoke(host, "a", "say something memorable");
    HttpResponse<String> warm = hosts.invoke(host, "a", "x");

    String id = cold.headers().firstValue("x-amzn-RequestId").orElseThrow();
    assertThat(logTail(cold))
        .startsWith("START RequestId: " + id + " Version: $LATEST\n")
        .contains("\nsomething memorable\n", "\nEND RequestId: " + id + "\n")
        .containsPattern(
            "REPORT RequestId: \\S+\tDuration: [0-9.]+ ms\tBilled Duration: \\d+ ms"
                + "\tMemory Size: 256 MB\tMax Memory Used: \\d+ MB\tInit Duration: [0-9.]+ ms");
    assertThat(logTail(warm)).contains("Billed Duration").doesNotContain("Init Duration");
  }

  @Test
  void reportsAnErrorOfTheFunction() throws Exception {
    FunctionHost host = start(EchoNode.class, Duration.ofMinutes(1), "a");

    HttpResponse<String> failed = hosts.invoke(host, "a", "fail");

    assertThat(failed.statusCode()).isEqualTo(200);
    assertThat(failed.headers().firstValue("X-Amz-Function-Error")).contains("Unhandled");
    assertThat(failed.body()).isEqualTo("fail");
    assertThat(hosts.invoke(host, "a", "still there").body()).isEqualTo("still there");
  }

  @Test
  void reportsACrashAndStartsANewProcessNextTime() throws Exception {
    FunctionHost host = start(EchoNode.class, Duration.ofMinutes(1), "a");
    String before = hosts.invoke(host, "a", "pid").body();

    HttpResponse<String> crashed = hosts.invoke(host, "a", "exit 7");

    assertThat(crashed.headers().firstValue("X-Amz-Function-Error")).contains("Unhandled");
    assertThat(crashed.body()).contains("Runtime.ExitError", "exit status 7");
    assertThat(hosts.invoke(host, "a", "pid").body()).isNotEqualTo(before);
  }

  @Test
  void reportsACrashWhenKilledDuringAnInvocation() throws Exception {
    FunctionHost host = start(EchoNode.class, Duration.ofMinutes(1), "a");
    CompletableFuture<HttpResponse<String>> running = hosts.invokeLater(host, "a", "hang");
    await().until(() -> !host.pids("a").isEmpty());

    host.kill("a");

    assertThat(running.get().body()).contains("Runtime.ExitError", "signal: killed");
    assertThat(host.pids("a")).isEmpty();
  }

  @Test
  void reportsWhyAProcessDidNotStart() throws Exception {
    FunctionHost host = start(BrokenNode.class, Duration.ofMinutes(1), "a");

    HttpResponse<String> failed = hosts.invoke(host, "a", "x");

    assertThat(failed.body()).contains("Runtime.ExitError", "exit status 1");
    assertThat(logTail(failed)).contains("broken on purpose");
  }

  @Test
  void killsAnInvocationThatRunsOutOfTime() throws Exception {
    FunctionHost host = start(EchoNode.class, Duration.ofSeconds(1), "a");

    HttpResponse<String> late = hosts.invoke(host, "a", "hang");

    assertThat(late.body()).contains("Task timed out after 1.00 seconds");
    assertThat(logTail(late)).contains("\tDuration: 1000.00 ms\t");
    assertThat(host.pids("a")).isEmpty();
  }

  @Test
  void refusesASecondInvokeOfABusyFunction() throws Exception {
    FunctionHost host = start(EchoNode.class, Duration.ofMinutes(1), "a");
    CompletableFuture<HttpResponse<String>> running = hosts.invokeLater(host, "a", "hang");
    await().until(() -> !host.pids("a").isEmpty());

    HttpResponse<String> refused = hosts.invoke(host, "a", "x");

    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(refused.headers().firstValue("x-amzn-errortype"))
        .contains("TooManyRequestsException");
    host.close();
    assertThat(running.get().headers().firstValue("X-Amz-Function-Error")).isPresent();
  }

  @Test
  void refusesAnUnknownFunction() throws Exception {
    FunctionHost host = start(EchoNode.class, Duration.ofMinutes(1), "a");

    HttpResponse<String> unknown = hosts.invoke(host, "b", "x");

    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(unknown.headers().firstValue("x-amzn-errortype"))
        .contains("ResourceNotFoundException");
  }

  @Test
  void leavesNoNodeBehindWhenItsOwnProcessIsKilled() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                HostProcess.class.getName(),
                logs.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    long node = Long.parseLong(process.inputReader().readLine());
    assertThat(ProcessHandle.of(node)).isPresent();

    process.destroyForcibly().waitFor();

    await().until(() -> ProcessHandle.of(node).isEmpty());
  }

  @Test
  void namesAPortThatIsTaken() throws Exception {
    FunctionHost host = start(EchoNode.class, Duration.ofMinutes(1), "a");

    assertThatThrownBy(() -> FunctionHost.start(config(EchoNode.class).withPort(host.port())))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(Integer.toString(host.port()));
  }

  private FunctionHost start(Class<?> node, Duration timeout, String... functions)
      throws IOException {
    return hosts.start(config(node, functions).withTimeout(timeout));
  }

  private FunctionHostConfig config(Class<?> node, String... functions) {
    List<String> names = functions.length == 0 ? List.of("a") : List.of(functions);
    return FunctionHostConfig.of(names, 256, FunctionHostConfig.ownClassPath(), logs)
        .withMainClass(node.getName());
  }

  private static String logTail(HttpResponse<String> response) {
    String encoded = response.headers().firstValue("X-Amz-Log-Result").orElseThrow();
    return new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
  }
}
