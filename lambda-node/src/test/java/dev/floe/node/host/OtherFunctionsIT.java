package dev.floe.node.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.floe.node.host.rules.EnvironmentRules;
import java.io.File;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A host whose function is not a node: a script that starts a child process, then EchoNode. */
class OtherFunctionsIT {
  private static final Pattern CHILD = Pattern.compile("child (\\d+) in (\\S+)");

  @TempDir Path folder;

  private final HostFixture hosts = new HostFixture();

  @AfterEach
  void leavesNoProcess() {
    hosts.close();
  }

  @Test
  void freezesAndKillsAFunctionWithItsChildren() throws Exception {
    FunctionHost host = start(EnvironmentRules.FROZEN_WHEN_IDLE);

    Matcher said = CHILD.matcher(logTail(hosts.invoke(host, "hello", "x")));

    assertThat(said.find()).isTrue();
    assertThat(Path.of(said.group(2))).isEqualTo(folder.toAbsolutePath());
    long child = Long.parseLong(said.group(1));
    await().until(() -> state(child).equals("T"));
    hosts.invoke(host, "hello", "pid");
    await().until(() -> state(child).equals("T"));
    host.kill("hello");
    await().until(() -> ProcessHandle.of(child).isEmpty());
  }

  @Test
  void acceptsAndRefusesInvocationsAsLambdaDoes() throws Exception {
    FunctionHost host = start(EnvironmentRules.ALWAYS_RUNNING);
    String arn = URLEncoder.encode(HostedFunction.arn("hello"), StandardCharsets.UTF_8);

    assertThat(hosts.invoke(host, arn, "x").body()).isEqualTo("x");
    assertThat(hosts.invoke(host, "hello", "").body()).isEqualTo("{}");
    assertThat(logTail(hosts.invoke(host, "hello", "say gr\u00fcn"))).contains("gr\u00fcn\n");
    HttpResponse<String> refused = hosts.invoke(host, "hello", "x".repeat((6 << 20) + 1));
    assertThat(refused.statusCode()).isEqualTo(413);
    assertThat(refused.headers().firstValue("x-amzn-errortype"))
        .contains("RequestTooLargeException");
  }

  @Test
  void refusesAFileThatCannotBeExecuted() throws IOException {
    Path file = Files.writeString(folder.resolve("bootstrap"), "text");

    assertThatThrownBy(() -> config().withBootstrap(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected an executable file");
  }

  private FunctionHost start(EnvironmentRules rules) throws IOException {
    String classPath =
        FunctionHostConfig.ownClassPath().stream()
            .map(Path::toString)
            .collect(Collectors.joining(File.pathSeparator));
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    String script =
        """
        #!/bin/sh
        sleep 1000 > /dev/null 2>&1 &
        echo "child $! in $LAMBDA_TASK_ROOT"
        exec %s -cp %s %s
        """
            .formatted(java, classPath, EchoNode.class.getName());
    Path file =
        Files.createFile(
            folder.resolve("bootstrap"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Files.writeString(file, script);
    return hosts.start(config().withBootstrap(file).withRules(rules));
  }

  private FunctionHostConfig config() {
    return FunctionHostConfig.of(
        List.of("hello"), 256, FunctionHostConfig.ownClassPath(), folder.resolve("logs"));
  }

  /** Returns the process's state as the kernel names it; T is stopped. */
  private static String state(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
    return stat.substring(stat.lastIndexOf(')') + 2).substring(0, 1);
  }

  private static String logTail(HttpResponse<String> response) {
    String encoded = response.headers().firstValue("X-Amz-Log-Result").orElseThrow();
    return new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
  }
}
