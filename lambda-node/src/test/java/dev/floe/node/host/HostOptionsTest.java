package dev.floe.node.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.node.host.link.LinkRules;
import dev.floe.node.host.link.RateLimit;
import dev.floe.node.host.report.LogFormat;
import dev.floe.node.host.rules.EnvironmentRules;
import dev.floe.node.host.rules.IdleOrder;
import dev.floe.node.host.rules.InvocationRules;
import dev.floe.node.host.rules.ReclaimPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HostOptionsTest {
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
  void takesTheOptionsOfFunctions() throws IOException {
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
  void refusesUnknownOptionsAndBadValues() {
    assertThatThrownBy(() -> config("--node", "2")).hasMessageContaining("--node");
    assertThatThrownBy(() -> config("--nodes")).hasMessageContaining("no value");
    assertThatThrownBy(() -> config("--nodes", "two")).hasMessageContaining("two");
    assertThatThrownBy(() -> config("--nodes", "0", "--logs", logs.toString()))
        .hasMessageContaining("functions");
  }

  @Test
  void takesTheRulesOfEnvironments() throws IOException {
    HostOptions options =
        HostOptions.parse(
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
                .withIdleLife(Duration.ofMinutes(1))
                .withInvocations(InvocationRules.PLAIN.withOrder(IdleOrder.RECENT, 9)));
    assertThat(options.reclaimEvery()).isEqualTo(Duration.ofSeconds(30));
    assertThat(options.seed()).isEqualTo(9);
    assertThatThrownBy(() -> config("--freeze", "maybe", "--logs", logs.toString()))
        .hasMessage("--freeze is maybe, expected yes or no");
  }

  @Test
  void takesTheRulesOfInvocationsAndLinks() throws IOException {
    EnvironmentRules rules =
        config(
                ("--logs x --order random --seed 9 --zones use1-az1,use1-az2 --memory-limit yes"
                        + " --cold-start-ms 5 --latency-ms 6 --rate 10 --quantum-ms 100"
                        + " --log-format json --link lambda --link-forget 1 --link-rate 2"
                        + " --link-burst 3 --link-delay-ms 4 --link-flips 1000")
                    .split(" ", -1))
            .rules();

    assertThat(rules)
        .isEqualTo(
            EnvironmentRules.ALWAYS_RUNNING
                .withColdStart(Duration.ofMillis(5))
                .withQuantum(Duration.ofMillis(100))
                .withMemoryLimit(true)
                .withZones(List.of("use1-az1", "use1-az2"))
                .withInvocations(
                    InvocationRules.PLAIN
                        .withLatency(Duration.ofMillis(6))
                        .withOrder(IdleOrder.RANDOM, 9)
                        .withPerSecond(10)
                        .withLogFormat(LogFormat.JSON))
                .withLink(
                    LinkRules.LAMBDA
                        .withForgetAfter(Duration.ofSeconds(1))
                        .withRate(new RateLimit(1_200_000_000, 3_000_000, 2_000_000))
                        .withDelay(Duration.ofMillis(4))
                        .withFlips(1000, 9)));
    assertThatThrownBy(() -> config("--order", "best", "--logs", "x"))
        .hasMessage("--order is best, expected recent or oldest or random");
    assertThatThrownBy(() -> config("--rate", "-1", "--logs", "x"))
        .hasMessage("--rate is -1, expected a whole number of 0 or more");
    assertThatThrownBy(() -> config("--zones", "a,,b", "--logs", "x"))
        .hasMessageContaining("zone is ");
  }

  @Test
  void reclaimsByPoissonOrInBursts() throws IOException {
    assertThat(reclaims()).isEmpty();
    ReclaimPlan single = reclaims("--reclaim", "30").orElseThrow();
    assertThat(single.next().environments()).isEqualTo(1);
    ReclaimPlan bursts = reclaims("--reclaim", "30", "--reclaim-burst", "5").orElseThrow();
    for (int i = 0; i < 100; i++) {
      ReclaimPlan.Reclaim next = bursts.next();
      assertThat(next.after()).isEqualTo(Duration.ofSeconds(30));
      assertThat(next.environments()).isBetween(0, 5);
    }
  }

  @Test
  void reclaimsAtStatedTimes() throws IOException {
    ReclaimPlan plan = reclaims("--reclaim-at", "30,30:2,90:3").orElseThrow();
    assertThat(plan.next()).isEqualTo(new ReclaimPlan.Reclaim(Duration.ofSeconds(30), 1));
    assertThat(plan.next()).isEqualTo(new ReclaimPlan.Reclaim(Duration.ZERO, 2));
    assertThat(plan.next()).isEqualTo(new ReclaimPlan.Reclaim(Duration.ofSeconds(60), 3));
    assertThat(plan.next()).isEqualTo(new ReclaimPlan.Reclaim(ReclaimPlan.NEVER, 0));
    for (String wrong : List.of("soon", "90,30", "5:", "5,")) {
      assertThatThrownBy(() -> reclaims("--reclaim-at", wrong))
          .hasMessage("--reclaim-at is %s, expected ascending seconds such as 30,90:3", wrong);
    }
    assertThatThrownBy(() -> reclaims("--reclaim-at", "5", "--reclaim", "5"))
        .hasMessage("--reclaim-at and --reclaim, expected one of them");
  }

  private Optional<ReclaimPlan> reclaims(String... args) throws IOException {
    List<String> all = new ArrayList<>(List.of("--logs", logs.toString()));
    all.addAll(List.of(args));
    return HostOptions.parse(all.toArray(String[]::new)).reclaims(new SplittableRandom(1));
  }

  private static FunctionHostConfig config(String... args) throws IOException {
    return HostOptions.parse(args).host();
  }
}
