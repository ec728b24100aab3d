package dev.floe.node.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.floe.node.host.process.OrphanGuard;
import dev.floe.node.host.rules.ZonePlacement;
import dev.floe.node.host.runtime.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A function of one instance. Its invocations fail before they reach the instance. */
class HostedFunctionIT {
  @TempDir Path logs;

  @Test
  @SuppressWarnings("NullAway") // the failure that is wanted
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

  private static List<Long> children() {
    return ProcessHandle.current().children().map(ProcessHandle::pid).toList();
  }

  private HostedFunction function(OrphanGuard guard) {
    FunctionHostConfig config =
        FunctionHostConfig.of(List.of("a"), 256, FunctionHostConfig.ownClassPath(), logs)
            .withMainClass(EchoNode.class.getName());
    return new HostedFunction(
        config, new NodeCommand(config), guard, new ZonePlacement(List.of()), "a");
  }

  private static String answer(HostedFunction function, String payload) throws Exception {
    Optional<HostedFunction.Answer> answer = function.invoke("id", payload, false);
    assertThat(answer.orElseThrow().outcome()).isInstanceOf(Outcome.Returned.class);
    return ((Outcome.Returned) answer.orElseThrow().outcome()).payload();
  }
}
