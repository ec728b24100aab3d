package dev.floe.loadtest;

import dev.floe.loadtest.harness.FloeFixture;
import dev.floe.node.host.EnvironmentView;
import dev.floe.node.host.link.LinkRules;
import dev.floe.node.host.rules.EnvironmentRules;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Measures the time of a GET whose nodes are all frozen: with links (the nodes' connections) that
 * still work, and with links that the network has forgotten. Uses 4+2 on six node processes. The
 * local function host relays their connections, so it can forget idle ones as a network does. Run
 * by hand.
 */
final class IdleLinksBenchmark {
  private static final int ROUNDS = 25;
  private static final int BYTES = 1 << 20;
  private static final Duration FORGET = Duration.ofSeconds(2);

  private IdleLinksBenchmark() {}

  public static void main(String[] args) throws Exception {
    measure("links that live", Duration.ofMinutes(10));
    measure("links that were forgotten", FORGET);
  }

  private static void measure(String name, Duration forgetAfter) throws Exception {
    try (FloeFixture floe =
        FloeFixture.builder()
            .nodes(6)
            .hitsForAnHour()
            .setting("pool.lifetime.latency-price", "0")
            .hosting(host ->
                host.withRules(
                    EnvironmentRules.FROZEN_WHEN_IDLE.withLink(
                        LinkRules.LAMBDA.withForgetAfter(forgetAfter))))
            .start()) {
      floe.startNodes();
      floe.put("object", FloeFixture.bytes(1, BYTES));
      floe.awaitHit("object");
      double lost = floe.metric("floe_stripes_read_total", "result", "lost");
      List<Double> millis = new ArrayList<>();
      for (int round = 0; round < ROUNDS; round++) {
        TimeUnit.MILLISECONDS.sleep(FORGET.toMillis() + 500);
        awaitAllFrozen(floe);
        long begun = System.nanoTime();
        floe.get("object");
        millis.add((System.nanoTime() - begun) / 1e6);
      }
      lost = floe.metric("floe_stripes_read_total", "result", "lost") - lost;
      Collections.sort(millis);
      System.out.printf(
          "%s: %d reads, p50 %.1f ms, p90 %.1f ms, longest %.1f ms, %.0f stripes lost%n",
          name,
          ROUNDS,
          millis.get(ROUNDS / 2),
          millis.get(ROUNDS * 9 / 10),
          millis.getLast(),
          lost);
    }
  }

  private static void awaitAllFrozen(FloeFixture floe) throws InterruptedException {
    while (!floe.host().environments().values().stream()
        .flatMap(List::stream)
        .allMatch(view -> view.state() == EnvironmentView.State.FROZEN)) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }
}
