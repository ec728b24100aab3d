package dev.floe.gateway.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.coding.CodeMatrix;
import dev.floe.gateway.memory.Block;
import dev.floe.gateway.memory.BlockLease;
import dev.floe.gateway.memory.BlockPool;
import dev.floe.gateway.memory.InFlight;
import dev.floe.gateway.memory.ManualLoop;
import dev.floe.gateway.memory.MemoryBudget;
import dev.floe.gateway.metrics.GatewayMetrics;
import dev.floe.gateway.metrics.Metric;
import dev.floe.gateway.policy.Hedging;
import dev.floe.gateway.session.BlockLoss;
import dev.floe.gateway.session.ManualLane;
import dev.floe.node.protocol.FillId;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each transition of a read of one stripe of 2+1 blocks; the nodes are the test's. */
class StripeReadTest {
  private static final int BLOCK = 64;
  private static final int D = 2;
  private static final int TOTAL = 3;
  private static final Duration LONG = Duration.ofHours(1);
  private static final Duration SHORT = Duration.ofNanos(1000);
  private static final Duration HEDGE = Duration.ofMillis(100);
  private static final ReadLimits PATIENT = new ReadLimits(LONG, LONG, LONG);
  private static final byte[][] BYTES = {filled(1), filled(2)};

  private final ManualLoop loop = new ManualLoop();
  private final MemoryBudget budget = new MemoryBudget(2L * TOTAL * BLOCK);
  private final BlockPool pool = new BlockPool(BLOCK, budget);
  private final InFlight inFlight = new InFlight(D * BLOCK);
  private final GatewayMetrics metrics = new GatewayMetrics();
  private final Codes codes = new Codes();
  private final List<ManualNode> nodes =
      IntStream.range(0, TOTAL).mapToObj(_ -> new ManualNode(loop.loop())).toList();
  private final BitSet present = new BitSet();
  private final List<StripeRead.State> settled = new ArrayList<>();
  private Hedging.Mode mode = Hedging.Mode.ADAPTIVE;
  private ReadLimits limits = PATIENT;
  private long lengthBytes = (long) D * BLOCK;
  private long takenBytes;

  StripeReadTest() {
    present.set(0, TOTAL);
  }

  @AfterEach
  void nothingIsInUse() {
    budget.release(takenBytes);
    loop.run();
    assertThat(budget.inUseBytes()).isZero();
    assertThat(budget.waiting()).isZero();
    assertThat(inFlight.inUseBytes()).isZero();
    assertThat(inFlight.waiting()).isZero();
    assertThat(nodes).allMatch(node -> node.waiting() == 0);
    pool.close();
  }

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
    assertThat(settled).as("the limit on the wait is over").hasSize(1);
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
  void countsADamagedBlockAndNamesItMissing() {
    StripeRead read = begun(true, true);
    lane(1).lose(BlockLoss.DAMAGED);
    lane(0).deliver(BYTES[0]);
    lane(2).deliver(parity());

    assertSettledWith(read, "decoded");
    assertThat(metrics.counted(Metric.BLOCKS_DAMAGED)).isEqualTo(1);
    assertThat(read.missing()).isEqualTo(BitSet.valueOf(new long[] {2}));
  }

  @Test
  void doesNotNameABlockMissingWhoseLaneEnded() {
    StripeRead read = begun(true, true);
    lane(0).lose(BlockLoss.GONE);
    lane(1).deliver(BYTES[1]);
    lane(2).deliver(parity());

    assertSettledWith(read, "decoded");
    assertThat(read.missing().isEmpty()).isTrue();
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
    assertThat(lane(2).cancelled()).as("asked meanwhile").hasSize(1);
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
  void waitsNoLongerForNodesThatSleepThanForSilentOnes() {
    nodes.forEach(ManualNode::sleep);
    limits = new ReadLimits(LONG, LONG, SHORT);
    StripeRead read = begun(true, true);

    loop.advance(SHORT);

    assertLost(read);
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
    assertSettledWith(read, "decoded");
    assertThat(lane(1).cancelled()).hasSize(1);
  }

  @Test
  void countsNoBytesOfNodesThatSaidNothingUntilTheHedge() {
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
  void asksForParityTooIfANodeWasNotHeardBefore() {
    lane(1).heardAt(System.nanoTime() - LONG.toNanos());
    StripeRead read = new StripeRead(context(), where(), wanted(true, true), true, this::onSettled);
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
  void rebuildsABlockThatArrivesIntoOtherMemory() {
    mode = Hedging.Mode.EAGER;
    StripeRead read = begun(true, true);
    lane(0).deliver(BYTES[0]);
    lane(1).begin();
    lane(2).deliver(parity());

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

  private StripeRead begun(boolean first, boolean second) {
    StripeRead read = read(first, second);
    assertThat(read.begin(false)).isTrue();
    assertThat(read.state()).isEqualTo(StripeRead.State.ASKING);
    return read;
  }

  private StripeRead read(boolean first, boolean second) {
    return new StripeRead(context(), where(), wanted(first, second), false, this::onSettled);
  }

  private ReadContext context() {
    return new ReadContext(
        loop.loop(),
        pool,
        inFlight,
        Hedging.standard(mode),
        limits,
        codes,
        new ReadCounts(metrics));
  }

  private StripeLocation where() {
    StripeLayout layout = new StripeLayout(lengthBytes, D, TOTAL - D, BLOCK);
    return new StripeLocation(
        new FillId(1, 2), layout, CodeMatrix.POWERS.wireId(), 0, List.copyOf(nodes), present);
  }

  private static boolean[] wanted(boolean first, boolean second) {
    return new boolean[] {first, second, false};
  }

  private void onSettled(StripeRead read) {
    settled.add(read.state());
  }

  private ManualLane lane(int index) {
    return nodes.get(index).lane();
  }

  private void deliverData() {
    lane(0).deliver(BYTES[0]);
    lane(1).deliver(BYTES[1]);
  }

  private void exhaustMemory() {
    takenBytes = budget.limitBytes() - budget.inUseBytes();
    assertThat(budget.tryReserve(takenBytes)).isTrue();
  }

  private void assertSettledWith(StripeRead read, String result) {
    assertThat(settled).containsExactly(StripeRead.State.READY);
    assertThat(metrics.counted(Metric.STRIPES_READ, result)).isEqualTo(1);
    assertThat(taken(read, 0)).isEqualTo(BYTES[0]);
    assertThat(taken(read, 1)).isEqualTo(BYTES[1]);
  }

  private void assertLost(StripeRead read) {
    assertThat(settled).containsExactly(StripeRead.State.LOST);
    assertThat(read.state()).isEqualTo(StripeRead.State.LOST);
    assertThat(metrics.counted(Metric.STRIPES_READ, "lost")).isEqualTo(1);
  }

  private static byte[] taken(StripeRead read, int index) {
    try (Block block = read.take(index)) {
      return bytes(block);
    }
  }

  private static byte[] bytes(Block block) {
    return block.segment().asSlice(0, BLOCK).toArray(ValueLayout.JAVA_BYTE);
  }

  private byte[] parity() {
    BlockPool own = new BlockPool(BLOCK, new MemoryBudget(TOTAL * BLOCK));
    try (BlockLease lease = Objects.requireNonNull(own.tryLease(TOTAL));
        Block first = lease.take();
        Block second = lease.take();
        Block computed = lease.take()) {
      MemorySegment.copy(MemorySegment.ofArray(BYTES[0]), 0, first.segment(), 0, BLOCK);
      MemorySegment.copy(MemorySegment.ofArray(BYTES[1]), 0, second.segment(), 0, BLOCK);
      @Nullable Block[] have = {first, second, null};
      @Nullable Block[] into = {null, null, computed};
      StripeBlocks.rebuild(codes, where(), have, into);
      return bytes(computed);
    }
  }

  private static byte[] filled(int value) {
    byte[] bytes = new byte[BLOCK];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }
}
