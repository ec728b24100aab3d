package dev.floe.node.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.node.host.process.OrphanGuard;
import dev.floe.node.host.report.InvocationStatus;
import dev.floe.node.host.rules.EnvironmentRules;
import dev.floe.node.host.rules.ZonePlacement;
import dev.floe.node.host.runtime.Invocation;
import dev.floe.node.host.runtime.Outcome;
import dev.floe.node.host.task.HostThreads;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One real process, without a function's slots. */
class InstanceIT {
  @TempDir Path logs;

  private final HostThreads exits = new HostThreads("exit", 4);

  @AfterEach
  void handlesEveryExit() {
    exits.close(Duration.ofSeconds(10));
  }

  @Test
  void isReadyForTheNextInvocationOnceOneIsAnswered() throws Exception {
    try (Instance instance = instance(Duration.ofMinutes(1))) {
      assertThat(instance.alive()).isTrue();
      String pid = Long.toString(instance.pid());
      assertThat(run(instance, "pid")).isEqualTo(new Outcome.Returned(pid));
      assertThat(run(instance, "again")).isEqualTo(new Outcome.Returned("again"));
      assertThat(instance.initDuration()).isPositive();
    }
  }

  @Test
  void isKilledIfItsInvocationRunsOutOfTime() throws Exception {
    try (Instance instance = instance(Duration.ofSeconds(1))) {
      Outcome outcome = run(instance, "hang");
      assertThat(outcome.status()).isEqualTo(InvocationStatus.TIMEOUT);
      assertThat(((Outcome.FunctionError) outcome).payload())
          .contains("Sandbox.Timedout", "RequestId: id Error: Task timed out after 1.00 seconds");
      assertThat(instance.alive()).isFalse();
      assertThat(ProcessHandle.of(instance.pid())).isEmpty();
    }
  }

  @Test
  void endsAnInvocationAndAllLaterOnesIfItsProcessExits() throws Exception {
    try (Instance instance = instance(Duration.ofMinutes(1))) {
      for (String payload : List.of("exit 3", "too late")) {
        Outcome outcome = run(instance, payload);
        assertThat(outcome.status()).isEqualTo(InvocationStatus.died("Runtime.ExitError"));
        assertThat(((Outcome.FunctionError) outcome).payload())
            .contains("Runtime exited with error: exit status 3");
        assertThat(instance.alive()).isFalse();
      }
    }
  }

  @Test
  void freezesOnlyWhileItLives() throws Exception {
    try (Instance instance = instance(Duration.ofMinutes(1))) {
      run(instance, "first");
      instance.freeze();
      assertThat(instance.frozen()).isTrue();
      instance.thaw();
      assertThat(instance.frozen()).isFalse();
      assertThat(run(instance, "next")).isEqualTo(new Outcome.Returned("next"));

      instance.kill();
      instance.freeze();
      assertThat(instance.frozen()).isFalse();
    }
  }

  @Test
  void closingEndsAFrozenProcessAndAllThreads() throws Exception {
    Instance instance = instance(Duration.ofMinutes(1));
    run(instance, "first");
    instance.freeze();
    assertThat(exits.running()).isEqualTo(1);

    instance.close();
    exits.close(Duration.ofSeconds(10));

    assertThat(instance.alive()).isFalse();
    assertThat(ProcessHandle.of(instance.pid())).isEmpty();
    assertThat(exits.running()).isZero();
  }

  @Test
  void startsNoProcessWhoseEndIsNotAwaited() {
    exits.close();
    List<Long> before = children();
    assertThatThrownBy(() -> instance(Duration.ofMinutes(1)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("a is closed");
    assertThat(before).containsAll(children());
  }

  private static List<Long> children() {
    return ProcessHandle.current().children().map(ProcessHandle::pid).toList();
  }

  private static Outcome run(Instance instance, String payload) throws InterruptedException {
    return instance.run(new Invocation("id", payload));
  }

  private Instance instance(Duration timeout) throws IOException {
    FunctionHostConfig config =
        FunctionHostConfig.of(List.of("a"), 256, FunctionHostConfig.ownClassPath(), logs)
            .withMainClass(EchoNode.class.getName())
            .withTimeout(timeout)
            .withRules(EnvironmentRules.ALWAYS_RUNNING);
    return new Instance(
        config,
        new NodeCommand(config),
        OrphanGuard.none(),
        new ZonePlacement.Place(0, ""),
        "a",
        logs.resolve("a.log"),
        exits);
  }
}
