package dev.floe.node.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.floe.node.host.process.OrphanGuard;
import dev.floe.node.host.rules.EnvironmentRules;
import dev.floe.node.host.rules.ZonePlacement;
import dev.floe.node.host.runtime.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A function of one instance, without the Invoke API. */
class HostedFunctionIT {
  @TempDir Path logs;

  @Test
  @SuppressWarnings("NullAway") // null makes the invocation fail, on purpose
  void anInvocationThatCannotBeginTakesNoInstance() throws Exception {
    try (HostedFunction function = function(OrphanGuard.none())) {
      assertThat(answer(function, "first")).isEqualTo("first");
      assertThatThrownBy(() -> function.invoke("id", null, false))
          .isInstanceOf(NullPointerException.class);
      assertThat(answer(function, "next")).isEqualTo("next");
    }
  }

  @Test
  void aProcessThatCannotBeGuardedIsEndedAndTakesNoInstance() throws Exception {
    OrphanGuard closed = OrphanGuard.none();
    closed.close();
    List<Long> before = children();
    try (HostedFunction function = function(closed)) {
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> answer(function, "any")).isInstanceOf(IOException.class);
      }
    }
    await().until(() -> before.containsAll(children()));
  }

  @Test
  void anEmptyPayloadIsAnEmptyObject() throws Exception {
    try (HostedFunction function = function(OrphanGuard.none())) {
      assertThat(answer(function, "")).isEqualTo("{}");
    }
  }

  @Test
  void billsEachInvocationThatHasEnded() throws Exception {
    try (HostedFunction function = function(OrphanGuard.none())) {
      assertThat(function.bill()).isEqualTo(Bill.NONE);
      answer(function, "first");
      answer(function, "next");
      assertThat(function.bill().invocations()).isEqualTo(2);
      assertThat(function.bill().billedMillis()).isPositive();
    }
  }

  /** The instance is busy until it has settled, but closing the function does not wait for that. */
  @Test
  void closingEndsAnInstanceThatSettles() throws Exception {
    HostedFunction function =
        function(
            OrphanGuard.none(), EnvironmentRules.ALWAYS_RUNNING.withSettle(Duration.ofHours(1)));
    long pid;
    try (function) {
      pid = Long.parseLong(answer(function, "pid"));
      assertThat(function.environments())
          .singleElement()
          .matches(each -> each.state() == EnvironmentView.State.BUSY);
      assertThat(function.invoke("id", "next", false)).as("no other instance").isEmpty();
    }
    assertThat(ProcessHandle.of(pid)).isEmpty();
    assertThat(function.pids()).isEmpty();
  }

  @Test
  void closingEndsARunningInvocationAsACrash() throws Exception {
    HostedFunction function = function(OrphanGuard.none());
    CompletableFuture<Optional<HostedFunction.Answer>> hanging;
    try (function) {
      answer(function, "first");
      hanging = later(function, "hang");
      await().until(() -> function.environments().getFirst().state() == EnvironmentView.State.BUSY);
    }
    assertThat(hanging.get().orElseThrow().outcome())
        .isInstanceOfSatisfying(
            Outcome.FunctionError.class,
            error -> assertThat(error.payload()).contains("Runtime.ExitError"));
  }

  @Test
  void startsNoInstanceAfterItsEnd() throws Exception {
    HostedFunction function = function(OrphanGuard.none());
    function.close();
    assertThat(function.invoke("id", "late", false)).isEmpty();
    assertThat(function.pids()).isEmpty();
  }

  private static List<Long> children() {
    return ProcessHandle.current().children().map(ProcessHandle::pid).toList();
  }

  private HostedFunction function(OrphanGuard guard) {
    return function(guard, EnvironmentRules.ALWAYS_RUNNING);
  }

  private HostedFunction function(OrphanGuard guard, EnvironmentRules rules) {
    FunctionHostConfig config =
        FunctionHostConfig.of(List.of("a"), 256, FunctionHostConfig.ownClassPath(), logs)
            .withMainClass(EchoNode.class.getName())
            .withRules(rules);
    return new HostedFunction(
        config, new NodeCommand(config), guard, new ZonePlacement(List.of()), "a");
  }

  private static CompletableFuture<Optional<HostedFunction.Answer>> later(
      HostedFunction function, String payload) {
    return CompletableFuture.supplyAsync(() -> {
      try {
        return function.invoke("id", payload, false);
      } catch (IOException | InterruptedException e) {
        throw new IllegalStateException(e);
      }
    });
  }

  private static String answer(HostedFunction function, String payload) throws Exception {
    Optional<HostedFunction.Answer> answer = function.invoke("id", payload, false);
    assertThat(answer.orElseThrow().outcome()).isInstanceOf(Outcome.Returned.class);
    return ((Outcome.Returned) answer.orElseThrow().outcome()).payload();
  }
}
