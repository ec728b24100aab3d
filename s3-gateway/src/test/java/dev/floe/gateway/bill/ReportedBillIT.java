package dev.floe.gateway.bill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.floe.gateway.metrics.GatewayMetrics;
import dev.floe.gateway.platform.InvokeCall;
import dev.floe.gateway.platform.NodePlatform;
import dev.floe.gateway.platform.ScriptedNode;
import dev.floe.gateway.platform.lambda.LambdaPlatform;
import dev.floe.gateway.platform.lambda.LambdaPlatformConfig;
import dev.floe.gateway.policy.Prices;
import dev.floe.gateway.policy.wake.Purpose;
import dev.floe.node.host.FunctionHost;
import dev.floe.node.host.FunctionHostConfig;
import dev.floe.node.host.rules.EnvironmentRules;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;

/**
 * Compares the gateway's bill with that of the platform, after invocations that crash, time out,
 * fail or return an answer.
 */
class ReportedBillIT {
  private static final List<String> FUNCTIONS = List.of("node-0", "node-1", "node-2", "node-3");
  private static final int INVOCATIONS_EACH = 10;
  private static final long SEED = 24;
  private static final double TENTH_OF_A_CENT = 0.001;
  private static final Tariff TARIFF = Tariff.of(Prices.OF_2026, Prices.Architecture.X86);

  @TempDir Path logs;

  @Test
  void agreesWithThePlatformToTheMegabyteMillisecond() throws Exception {
    FunctionHostConfig config =
        FunctionHostConfig.of(FUNCTIONS, 256, FunctionHostConfig.ownClassPath(), logs)
            .withMainClass(ScriptedNode.class.getName())
            .withRules(EnvironmentRules.FROZEN_WHEN_IDLE)
            .withTimeout(Duration.ofSeconds(1));
    GatewayMetrics metrics = new GatewayMetrics();
    // The ledger assumes a memory size that the functions do not have, to show that only the
    // reports count.
    Ledger ledger = new Ledger(TARIFF, _ -> 128, () -> 0, System::nanoTime);
    try (FunctionHost host = FunctionHost.start(config);
        NodePlatform platform =
            new BilledPlatform(lambda(host), ledger, _ -> {}, metrics, Clock.systemUTC())) {
      invokeAll(platform);

      BillSnapshot bill = ledger.bill();
      host.bills()
          .forEach((function, expected) -> {
            BillLine line = bill.of(function);
            assertThat(line.reported())
                .as("%s, seed %d", function, SEED)
                .isEqualTo(
                    new Usage(
                        expected.invocations(),
                        expected.billedMillis(),
                        expected.megabyteMillis()));
            assertThat(line.estimated()).isEqualTo(Usage.NONE);
            assertThat(line.running()).isEqualTo(Usage.NONE);
          });
      double expected =
          host.bills().values().stream()
              .mapToDouble(
                  each -> each.invocations() * 0.0000002 + each.gigabyteSeconds() * 0.0000166667)
              .sum();
      assertThat(ledger.totalDollars()).isCloseTo(expected, within(TENTH_OF_A_CENT / 1e6));
    }
  }

  /** Each function's invocations follow one another; the functions run at the same time. */
  private static void invokeAll(NodePlatform platform) throws Exception {
    List<Purpose> purposes = List.of(Purpose.values());
    Random random = new Random(SEED);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Void>> all = new ArrayList<>();
      for (String function : FUNCTIONS) {
        List<String> payloads = payloads(random);
        all.add(() -> {
          for (int i = 0; i < payloads.size(); i++) {
            Purpose purpose = purposes.get(i % purposes.size());
            var _ = platform.invoke(new InvokeCall(function, i, purpose, payloads.get(i)));
          }
          return null;
        });
      }
      for (Future<Void> each : threads.invokeAll(all)) {
        each.get();
      }
    }
  }

  /** Returns payloads for one crash, one timeout, one error, and otherwise answers. */
  private static List<String> payloads(Random random) {
    List<String> payloads = new ArrayList<>(List.of("exit", "hang", "fail"));
    while (payloads.size() < INVOCATIONS_EACH) {
      payloads.add("{\"answer\":%d}".formatted(random.nextInt(1000)));
    }
    Collections.shuffle(payloads, random);
    return payloads;
  }

  private static NodePlatform lambda(FunctionHost host) {
    return new LambdaPlatform(
        new LambdaPlatformConfig(
            Region.US_EAST_1,
            host.endpoint(),
            StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")),
            FUNCTIONS.size()));
  }
}
