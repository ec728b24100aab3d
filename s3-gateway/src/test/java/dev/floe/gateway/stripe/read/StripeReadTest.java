package dev.floe.gateway.stripe.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.memory.InFlight;
import dev.floe.gateway.metrics.Metric;
import dev.floe.gateway.policy.Hedging;
import dev.floe.gateway.session.BlockLoss;
import java.util.Arrays;
import java.util.BitSet;
import org.junit.jupiter.api.Test;

/** Each transition of a read whose nodes answer: memory, losses, rebuilding and release. */
class StripeReadTest extends StripeReadCase {
  @Test
  void readsTheWantedBlocksFromTheirNodes() {
    StripeRead read = begun(true, true);
    assertThat(inFlight.inUseBytes()).isEqualTo(2 * BLOCK);
    lane(1).deliver(BYTES[1]);
    assertThat(inFlight.inUseBytes()).isEqualTo(BLOCK);
    assertThat(settled).isEmpty();
    lane(0).deliver(BYTES[0]);

    assertSettledWith(read, "plain");
    assertThat(lane(2).reads()).isEmpty();
    assertThat(read.missing().isEmpty()).isTrue();
  }

  @Test
  void readsOnlyTheBlockThatIsWanted() {
    StripeRead read = begun(false, true);
    assertThat(lane(0).reads()).isEmpty();
    lane(1).deliver(BYTES[1]);

    assertThat(settled).containsExactly(StripeRead.State.READY);
    assertThat(taken(read, 1)).isEqualTo(BYTES[1]);
  }

  @Test
  void asksForNoBlockBeyondTheObjectsEnd() {
    lengthBytes = 10;
    StripeRead read = begun(true, false);
    assertThat(lane(0).onlyRead().place().lengthBytes()).isEqualTo(10);
    lane(0).deliver(Arrays.copyOf(BYTES[0], 10));

    assertThat(settled).containsExactly(StripeRead.State.READY);
    read.take(0).close();
  }

  // Memory and the bytes in flight.

  @Test
  void doesNothingWithoutMemoryIfItMayNotWait() {
    exhaustMemory();
    StripeRead read = read(true, true);

    assertThat(read.begin(false)).isFalse();

    assertThat(read.state()).isEqualTo(StripeRead.State.NEW);
    assertThat(budget.waiting()).isZero();
  }

  @Test
  void waitsForMemoryIfItMay() {
    exhaustMemory();
    StripeRead read = read(true, true);
    assertThat(read.begin(true)).isTrue();
    assertThat(read.state()).isEqualTo(StripeRead.State.LEASING);
    assertThat(lane(0).reads()).isEmpty();

    budget.release(takenBytes);
    takenBytes = 0;
    loop.run();

    assertThat(read.state()).isEqualTo(StripeRead.State.ASKING);
    deliverData();
    assertSettledWith(read, "plain");
    loop.advance(LONG);
    assertThat(settled).as("the limit on the wait no longer applies").hasSize(1);
  }

  @Test
  void isLostWithoutMemoryInTime() {
    exhaustMemory();
    StripeRead read = read(true, true);
    read.begin(true);

    loop.advance(LONG);

    assertLost(read);
    assertThat(budget.waiting()).isZero();
  }

  @Test
  void leavesTheQueueForMemoryWhenReleased() {
    exhaustMemory();
    StripeRead read = read(true, true);
    read.begin(true);

    read.release();

    assertThat(budget.waiting()).isZero();
    loop.advance(LONG);
    assertThat(settled).isEmpty();
  }

  @Test
  void asksOnlyWhenItsBytesMayBeInFlight() {
    InFlight.Entry other = inFlight.queue(BLOCK, () -> {});
    other.enter();
    StripeRead read = read(true, true);
    read.begin(false);
    assertThat(read.state()).isEqualTo(StripeRead.State.QUEUED);
    assertThat(lane(0).reads()).isEmpty();

    other.close();

    assertThat(read.state()).isEqualTo(StripeRead.State.ASKING);
    deliverData();
    assertSettledWith(read, "plain");
  }

  @Test
  void leavesTheQueueOfBytesInFlightWhenReleased() {
    InFlight.Entry other = inFlight.queue(BLOCK, () -> {});
    other.enter();
    StripeRead read = read(true, true);
    read.begin(false);

    read.release();
    other.close();

    assertThat(lane(0).reads()).isEmpty();
    assertThat(read.state()).isEqualTo(StripeRead.State.RELEASED);
  }

  // Losses.

  @Test
  void replacesABlockThatItsNodeDoesNotHold() {
    StripeRead read = begun(true, true);
    lane(0).lose(BlockLoss.MISSING);
    assertThat(lane(2).reads()).hasSize(1);
    lane(1).deliver(BYTES[1]);
    assertThat(settled).isEmpty();
    lane(2).deliver(parity());

    assertSettledWith(read, "decoded");
    assertThat(read.missing()).isEqualTo(BitSet.valueOf(new long[] {1}));
  }

  @Test
  void countsADamagedBlockAndReportsItAsMissing() {
    StripeRead read = begun(true, true);
    lane(1).lose(BlockLoss.DAMAGED);
    lane(0).deliver(BYTES[0]);
    lane(2).deliver(parity());

    assertSettledWith(read, "decoded");
    assertThat(metrics.counted(Metric.BLOCKS_DAMAGED)).isEqualTo(1);
    assertThat(read.missing()).isEqualTo(BitSet.valueOf(new long[] {2}));
  }

  @Test
  void doesNotReportABlockAsMissingIfItsLaneEnded() {
    StripeRead read = begun(true, true);
    lane(0).lose(BlockLoss.GONE);
    lane(1).deliver(BYTES[1]);
    lane(2).deliver(parity());

    assertSettledWith(read, "decoded");
    assertThat(read.missing().isEmpty()).isTrue();
  }

  /**
   * The instances of two nodes died. One of the nodes has another instance with the same blocks.
   */
  @Test
  void repeatsARequestAfterALostSessionIfTooFewOtherBlocksAreLeft() {
    StripeRead read = begun(true, true);
    lane(1).begin();
    nodes.get(0).sleep();
    nodes.get(1).sleep();
    lane(0).lose(BlockLoss.GONE);
    lane(1).lose(BlockLoss.GONE);
    assertThat(settled).as("lost").isEmpty();
    assertThat(nodes.get(1).wakes()).isEqualTo(1);
    assertThat(nodes.get(0).wakes()).isEqualTo(1);
    nodes.get(0).woke(false);
    nodes.get(1).woke(true);
    lane(1).deliver(BYTES[1]);
    lane(2).deliver(parity());

    assertSettledWith(read, "decoded");
    assertThat(read.missing().isEmpty()).isTrue();
  }

  @Test
  void isLostIfABlockIsGoneASecondTime() {
    StripeRead read = begun(true, true);
    lane(0).lose(BlockLoss.MISSING);
    lane(1).lose(BlockLoss.GONE);
    assertThat(settled).isEmpty();
    lane(1).lose(BlockLoss.GONE);

    assertLost(read);
  }

  @Test
  void repeatsNoRequestWithoutMemory() {
    StripeRead read = begun(true, true);
    exhaustMemory();
    lane(0).lose(BlockLoss.MISSING);
    lane(1).lose(BlockLoss.GONE);

    assertLost(read);
  }

  @Test
  void isLostWithFewerThanDBlocks() {
    StripeRead read = begun(true, true);
    lane(0).deliver(BYTES[0]);
    lane(1).lose(BlockLoss.MISSING);
    lane(2).lose(BlockLoss.MISSING);

    assertLost(read);
    assertThat(read.missing()).isEqualTo(BitSet.valueOf(new long[] {6}));
  }

  @Test
  void isLostAtOnceIfTooFewBlocksAreOnNodes() {
    present.clear(0, D);
    StripeRead read = read(true, true);

    assertThat(read.begin(false)).isTrue();

    assertLost(read);
  }

  @Test
  void asksAnotherNodeInsteadOfOneWhoseQueueIsFull() {
    lane(0).fill();
    StripeRead read = begun(true, true);
    assertThat(lane(2).reads()).hasSize(1);
    lane(1).deliver(BYTES[1]);
    lane(2).deliver(parity());

    assertSettledWith(read, "decoded");
  }

  @Test
  void replacesAWantedBlockByTwoOthers() {
    StripeRead read = begun(true, false);
    lane(0).lose(BlockLoss.MISSING);
    lane(1).deliver(BYTES[1]);
    lane(2).deliver(parity());

    assertThat(settled).containsExactly(StripeRead.State.READY);
    assertThat(taken(read, 0)).isEqualTo(BYTES[0]);
  }

  // Rebuilding and releasing.

  @Test
  void waitsForABlockThatArrivesIfThereIsNoMemoryToRebuildIt() {
    mode = Hedging.Mode.EAGER;
    StripeRead read = begun(true, true);
    exhaustMemory();
    lane(0).deliver(BYTES[0]);
    lane(1).begin();
    lane(2).deliver(parity());
    assertThat(settled).isEmpty();
    lane(1).end(BYTES[1]);

    assertSettledWith(read, "plain");
  }

  @Test
  void rebuildsNoBlockThatArrivesInTheSameTurnOfTheLoop() {
    mode = Hedging.Mode.EAGER;
    StripeRead read = begun(true, true);
    lane(2).deliver(parity());
    lane(0).deliver(BYTES[0]);
    assertThat(settled).isEmpty();
    lane(1).deliver(BYTES[1]);

    assertSettledWith(read, "plain");
    loop.run();
    assertThat(settled).hasSize(1);
  }

  @Test
  void rebuildsNothingIfReleasedBeforeTheTurnEnds() {
    mode = Hedging.Mode.EAGER;
    StripeRead read = begun(true, true);
    lane(2).deliver(parity());
    lane(0).deliver(BYTES[0]);
    read.release();
    loop.run();

    assertThat(settled).isEmpty();
  }

  @Test
  void usesOtherMemoryToRebuildABlockThatIsStillArriving() {
    mode = Hedging.Mode.EAGER;
    StripeRead read = begun(true, true);
    lane(0).deliver(BYTES[0]);
    lane(1).begin();
    lane(2).deliver(parity());
    loop.run();

    assertSettledWith(read, "decoded");
    lane(1).end(BYTES[1]);
    assertThat(pool.blocksInUse()).as("the block of a cancelled read").isZero();
  }

  @Test
  void cancelsAndReleasesEverythingWhenReleased() {
    nodes.get(2).sleep();
    mode = Hedging.Mode.EAGER;
    StripeRead read = begun(true, true);
    lane(0).deliver(BYTES[0]);

    read.release();
    read.release();

    assertThat(lane(1).cancelled()).hasSize(1);
    assertThat(nodes.get(2).waiting()).isZero();
    assertThat(budget.inUseBytes()).isZero();
    loop.advance(LONG);
    assertThat(settled).isEmpty();
  }

  @Test
  void releasesBlocksThatWereNotTaken() {
    StripeRead read = begun(true, true);
    deliverData();
    assertThat(budget.inUseBytes()).isEqualTo(2 * BLOCK);

    read.release();

    assertThat(budget.inUseBytes()).isZero();
  }
}
