package dev.floe.node.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HostMainTest {
  @TempDir private Path logs;

  @Test
  void runsItsOwnClassPathAsFourteenFunctionsByDefault() throws IOException {
    FunctionHostConfig config = config("--logs", logs.toString());

    assertThat(config.port()).isEqualTo(9001);
    assertThat(config.functions()).hasSize(14).startsWith("floe-node-0").endsWith("floe-node-13");
    assertThat(config.mainClass()).isEqualTo(FunctionHostConfig.NODE_MAIN);
    assertThat(config.classPath()).isNotEmpty();
  }

  @Test
  void takesEveryOption() throws IOException {
    FunctionHostConfig config =
        config(
            "--port",
            "0",
            "--nodes",
            "2",
            "--prefix",
            "x-",
            "--memory",
            "256",
            "--logs",
            logs.toString());

    assertThat(config.port()).isEqualTo(0);
    assertThat(config.functions()).containsExactly("x-0", "x-1");
    assertThat(config.memoryMegabytes()).isEqualTo(256);
    assertThat(config.logDirectory()).isEqualTo(logs);
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    assertThatThrownBy(() -> config("--node", "2")).hasMessageContaining("--node");
    assertThatThrownBy(() -> config("--nodes")).hasMessageContaining("no value");
    assertThatThrownBy(() -> config("--nodes", "two")).hasMessageContaining("two");
    assertThatThrownBy(() -> config("--nodes", "0", "--logs", logs.toString()))
        .hasMessageContaining("functions");
  }

  @Test
  void takesTheRulesOfEnvironments() throws IOException {
    HostMain.Options options =
        HostMain.options(
            new String[] {
              "--logs",
              logs.toString(),
              "--instances",
              "2",
              "--freeze",
              "yes",
              "--settle-ms",
              "7",
              "--idle-life",
              "60",
              "--reclaim",
              "30",
              "--seed",
              "9"
            });

    assertThat(options.host().instancesPerFunction()).isEqualTo(2);
    assertThat(options.host().rules())
        .isEqualTo(
            EnvironmentRules.FROZEN_WHEN_IDLE
                .withSettle(Duration.ofMillis(7))
                .withIdleLife(Duration.ofMinutes(1)));
    assertThat(options.reclaimEvery()).isEqualTo(Duration.ofSeconds(30));
    assertThat(options.seed()).isEqualTo(9);
    assertThatThrownBy(() -> config("--freeze", "maybe", "--logs", logs.toString()))
        .hasMessage("--freeze is maybe, expected yes or no");
  }

  private static FunctionHostConfig config(String... args) throws IOException {
    return HostMain.options(args).host();
  }
}
