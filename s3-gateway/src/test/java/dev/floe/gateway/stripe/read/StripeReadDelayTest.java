package dev.floe.gateway.stripe.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.metrics.Metric;
import dev.floe.gateway.policy.Hedging;
import dev.floe.gateway.policy.wake.WakeProgress;
import dev.floe.gateway.session.BlockLoss;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Each transition of a read whose nodes sleep, are late or send nothing. */
class StripeReadDelayTest extends StripeReadCase {
  // Nodes that sleep.

  @Test
  void wakesANodeAndAsksItWhenItIsLive() {
    nodes.get(0).sleep();
    limits = new ReadLimits(LONG, LONG, LONG);
    StripeRead read = begun(true, true);
    assertThat(nodes.get(0).wakes()).isPositive();
    assertThat(nodes.get(0).waiting()).isEqualTo(1);

    nodes.get(0).woke(true);

    assertThat(lane(0).reads()).hasSize(1);
    lane(0).deliver(BYTES[0]);
    lane(1).deliver(BYTES[1]);
    assertSettledWith(read, "plain");
    assertThat(lane(2).cancelled()).as("requested in the meantime").hasSize(1);
  }

  @Test
  void usesParityIfANodeDoesNotWake() {
    nodes.get(0).sleep();
    StripeRead read = begun(true, true);
    nodes.get(0).woke(false);
    lane(1).deliver(BYTES[1]);
    lane(2).deliver(parity());

    assertSettledWith(read, "decoded");
  }

  @Test
  void isLostIfTooManyNodesDoNotWake() {
    nodes.forEach(ManualNode::sleep);
    StripeRead read = begun(true, true);
    nodes.get(0).woke(false);
    assertThat(settled).isEmpty();
    nodes.get(1).woke(false);

    assertLost(read);
  }

  @Test
  void waitsNoLongerForSleepingNodesThanForSilentOnes() {
    nodes.forEach(ManualNode::sleep);
    limits = new ReadLimits(LONG, LONG, SHORT);
    StripeRead read = begun(true, true);

    loop.advance(SHORT);

    assertLost(read);
  }

  @Test
  void waitsForSleepingNodesForTheUsualTimeOfAWake() {
    nodes.forEach(ManualNode::sleep);
    limits = new ReadLimits(LONG, LONG, SHORT, any -> LONG.toNanos());
    StripeRead read = begun(true, true);

    loop.advance(SHORT);

    assertThat(read.state()).isEqualTo(StripeRead.State.ASKING);
    nodes.get(0).woke(true);
    nodes.get(1).woke(true);
    deliverData();
    assertSettledWith(read, "plain");
  }

  @Test
  void isLostIfNodesDoNotWakeInTheUsualTime() {
    nodes.forEach(ManualNode::sleep);
    limits = new ReadLimits(LONG, LONG, LONG, any -> SHORT.toNanos());
    StripeRead read = begun(true, true);

    loop.advance(SHORT);

    assertLost(read);
  }

  /** Sets the limit on wakes, and returns the progress for which it will have been asked. */
  private List<WakeProgress> limitWakes(Function<WakeProgress, Duration> limit) {
    List<WakeProgress> seen = new ArrayList<>();
    limits =
        new ReadLimits(
            LONG,
            LONG,
            LONG,
            progress -> {
              seen.add(progress);
              return limit.apply(progress).toNanos();
            });
    return seen;
  }

  /** The first node to wake shows how fast wakes are now. */
  @Test
  void waitsForTheOtherNodesOnlyAsLongAsTheFirstWakeSuggests() {
    nodes.forEach(ManualNode::sleep);
    List<WakeProgress> seen = limitWakes(progress -> progress.awake() == 1 ? SHORT : LONG);
    StripeRead read = begun(true, true);
    loop.advance(SHORT);
    assertThat(read.state()).isEqualTo(StripeRead.State.ASKING);
    assertThat(seen.getLast()).isEqualTo(new WakeProgress(3, 0, 0));

    nodes.get(0).woke(true);
    loop.advance(SHORT);

    assertLost(read);
    assertThat(seen).anyMatch(progress -> progress.waking() == 2 && progress.slowestNanos() > 0);
  }

  /** A node that must be woken late has as long as one that is woken at the start. */
  @Test
  void waitsForANodeWhoseSessionIsLostLate() {
    long limitNanos = 100_000_000;
    limits = new ReadLimits(LONG, LONG, LONG, any -> limitNanos);
    StripeRead read = begun(true, true);
    lane(0).deliver(BYTES[0]);
    for (long begun = System.nanoTime(); System.nanoTime() - begun < limitNanos; ) {
      Thread.onSpinWait();
    }
    nodes.get(1).sleep();
    nodes.get(2).sleep();
    lane(1).lose(BlockLoss.GONE);
    loop.run();
    assertThat(read.state()).isEqualTo(StripeRead.State.ASKING);

    nodes.get(1).woke(true);
    lane(1).deliver(BYTES[1]);

    assertSettledWith(read, "plain");
  }

  /** A node that leaves and is asked to stay shows nothing about how fast nodes wake. */
  @Test
  void countsNoNodeAsAwakeThatOnlyStayed() {
    List<WakeProgress> seen = limitWakes(_ -> LONG);
    nodes.get(0).suspend();
    nodes.get(1).sleep();
    StripeRead read = begun(true, true);
    nodes.get(0).woke(true);

    assertThat(seen).isNotEmpty().allMatch(progress -> progress.awake() == 0);
    nodes.get(1).woke(true);
    deliverData();
    assertSettledWith(read, "plain");
  }

  @Test
  void stopsWaitingForANodeOnceTheOthersAreEnough() {
    nodes.get(0).sleep();
    StripeRead read = begun(true, true);
    lane(1).deliver(BYTES[1]);
    lane(2).deliver(parity());

    assertSettledWith(read, "decoded");
    assertThat(nodes.get(0).waiting()).isZero();
  }

  // Hedges.

  @Test
  void asksForParityWhenABlockIsLate() {
    StripeRead read = begun(true, true);
    lane(0).deliver(BYTES[0]);
    assertThat(lane(2).reads()).isEmpty();

    loop.advance(HEDGE);

    assertThat(lane(2).reads()).hasSize(1);
    assertThat(metrics.counted(Metric.BLOCKS_HEDGED)).isEqualTo(1);
    lane(2).deliver(parity());
    loop.run();
    assertSettledWith(read, "decoded");
    assertThat(lane(1).cancelled()).hasSize(1);
  }

  @Test
  void countsNoBytesOfNodesThatWereSilentUntilTheHedge() {
    StripeRead read = begun(true, true);

    loop.advance(HEDGE);

    assertThat(inFlight.inUseBytes()).isZero();
    deliverData();
    assertSettledWith(read, "plain");
  }

  @Test
  void asksForAllBlocksAtOnceIfEager() {
    mode = Hedging.Mode.EAGER;
    StripeRead read = begun(true, true);
    assertThat(lane(2).reads()).hasSize(1);
    assertThat(metrics.counted(Metric.BLOCKS_HEDGED)).isEqualTo(1);
    deliverData();

    assertSettledWith(read, "plain");
  }

  @Test
  void asksForParityTooIfANodeWasSilentBefore() {
    lane(1).heardAt(System.nanoTime() - LONG.toNanos());
    StripeRead read = read(wanted(true, true), true);
    read.begin(false);

    assertThat(lane(2).reads()).hasSize(1);
    deliverData();
    assertSettledWith(read, "plain");
  }

  @Test
  void asksForParityTooIfANodeIsSlow() {
    nodes.forEach(node -> node.lane().measured(1_000_000));
    lane(1).measured(90_000_000);
    StripeRead read = begun(true, true);

    assertThat(lane(2).reads()).hasSize(1);
    deliverData();
    assertSettledWith(read, "plain");
  }

  // Silence.

  @Test
  void isLostIfTooManyNodesAreSilent() {
    limits = new ReadLimits(LONG, LONG, SHORT);
    StripeRead read = begun(true, true);

    loop.advance(SHORT);

    assertLost(read);
    assertThat(lane(0).cancelled()).hasSize(1);
    assertThat(lane(1).cancelled()).hasSize(1);
  }

  @Test
  void waitsForBlocksOfNodesThatSend() {
    limits = new ReadLimits(LONG, LONG, SHORT);
    nodes.forEach(node -> node.lane().heardAt(System.nanoTime() + LONG.toNanos()));
    StripeRead read = begun(true, true);

    loop.advance(SHORT);

    assertThat(read.state()).isEqualTo(StripeRead.State.ASKING);
    deliverData();
    assertSettledWith(read, "plain");
  }

  @Test
  void isLostIfNoBlockArrivesForTooLong() {
    limits = new ReadLimits(LONG, SHORT, SHORT);
    nodes.forEach(node -> node.lane().heardAt(System.nanoTime() + LONG.toNanos()));
    StripeRead read = begun(true, true);

    loop.advance(SHORT);

    assertLost(read);
  }
}
