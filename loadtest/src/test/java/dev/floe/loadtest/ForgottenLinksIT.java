package dev.floe.loadtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.floe.loadtest.harness.FloeFixture;
import dev.floe.loadtest.local.LocalFloe;
import dev.floe.node.host.EnvironmentView;
import dev.floe.node.host.link.LinkRules;
import dev.floe.node.host.rules.EnvironmentRules;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Nodes whose connections the network has forgotten without notifying either side. */
@Tag("long")
class ForgottenLinksIT {
  private static final int MEGABYTES = 192;
  private static final String FILLS = "floe_fills_total";
  private static final Duration FORGET = Duration.ofSeconds(2);

  /** Longer than a session must be silent before it is probed. */
  private static final Duration SILENCE = Duration.ofSeconds(31);

  private static final Duration TIMEOUT = Duration.ofMinutes(3);
  private static final byte[] BYTES = FloeFixture.bytes(7, (4 << 20) + 12_345);

  /** The thawed node learns by a reset that its link is gone, and dials again. */
  @Test
  void frozenNodesServeWhatTheyHold() throws Exception {
    try (FloeFixture floe = start(EnvironmentRules.FROZEN_WHEN_IDLE, FloeFixture.builder())) {
      double fills = kept(floe);
      awaitAll(floe, view -> view.state() == EnvironmentView.State.FROZEN && isForgotten(view));

      readAgain(floe, fills);
    }
  }

  /**
   * The connections are half-open: the gateway's bytes vanish. The nodes notice when they ask to
   * leave, after a minute at most, and dial again.
   */
  @Test
  void liveNodesServeWhatTheyHold() throws Exception {
    try (FloeFixture floe =
        start(
            EnvironmentRules.ALWAYS_RUNNING,
            FloeFixture.builder()
                .nodeMemoryMegabytes(MEGABYTES)
                .setting("pool.lifetime.latency-price", priceOfAMinute()))) {
      double fills = kept(floe);
      long silentSince = System.nanoTime();
      awaitAll(
          floe, view -> isForgotten(view) && System.nanoTime() - silentSince > SILENCE.toNanos());

      readAgain(floe, fills);
    }
  }

  /** Returns the price with which idle nodes stay for up to a minute instead of 4 s. */
  private static String priceOfAMinute() {
    return Double.toString(15 * Double.parseDouble(LocalFloe.latencyPrice(MEGABYTES)));
  }

  private static FloeFixture start(EnvironmentRules rules, FloeFixture.Builder builder)
      throws Exception {
    return builder
        .hitsForAnHour()
        .hosting(host -> host.withRules(rules.withLink(LinkRules.LAMBDA.withForgetAfter(FORGET))))
        .start();
  }

  /** Keeps an object, and returns the number of fills until then. */
  private static double kept(FloeFixture floe) {
    floe.startNodes();
    floe.put("object", BYTES);
    floe.awaitHit("object");
    return floe.metric(FILLS);
  }

  /** While the nodes reconnect, S3 may answer, but they have lost nothing, so no fill begins. */
  private static void readAgain(FloeFixture floe, double fills) {
    assertThat(floe.get("object")).isEqualTo(BYTES);
    floe.awaitHit("object");
    assertThat(floe.metric(FILLS)).as("fills").isEqualTo(fills);
  }

  private static boolean isForgotten(EnvironmentView view) {
    return view.links().open() > 0 && view.links().forgotten() == view.links().open();
  }

  private static void awaitAll(FloeFixture floe, Predicate<EnvironmentView> test) {
    await()
        .atMost(TIMEOUT)
        .until(() ->
            floe.host().environments().values().stream().flatMap(List::stream).allMatch(test));
  }
}
