package dev.floe.gateway.stripe.read;

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
import dev.floe.gateway.policy.wake.Purpose;
import dev.floe.gateway.session.ManualLane;
import dev.floe.gateway.stripe.Codes;
import dev.floe.gateway.stripe.StripeBlocks;
import dev.floe.gateway.stripe.StripeLayout;
import dev.floe.gateway.stripe.StripeLocation;
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

/** A read of one stripe of 2+1 blocks. The test controls its nodes and its loop. */
abstract class StripeReadCase {
  static final int BLOCK = 64;
  static final int D = 2;
  static final int TOTAL = 3;
  static final Duration LONG = Duration.ofHours(1);
  static final Duration SHORT = Duration.ofNanos(1000);
  static final Duration HEDGE = Duration.ofMillis(100);
  static final ReadLimits PATIENT = new ReadLimits(LONG, LONG, LONG);
  static final byte[][] BYTES = {filled(1), filled(2)};

  final ManualLoop loop = new ManualLoop();
  final MemoryBudget budget = new MemoryBudget(2L * TOTAL * BLOCK);
  final BlockPool pool = new BlockPool(BLOCK, budget);
  final InFlight inFlight = new InFlight(D * BLOCK);
  final GatewayMetrics metrics = new GatewayMetrics();
  final Codes codes = new Codes();
  final List<ManualNode> nodes =
      IntStream.range(0, TOTAL).mapToObj(_ -> new ManualNode(loop.loop())).toList();
  final BitSet present = new BitSet();
  final List<StripeRead.State> settled = new ArrayList<>();
  Hedging.Mode mode = Hedging.Mode.ADAPTIVE;
  ReadLimits limits = PATIENT;
  long lengthBytes = (long) D * BLOCK;
  long takenBytes;

  StripeReadCase() {
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

  StripeRead begun(boolean first, boolean second) {
    StripeRead read = read(first, second);
    assertThat(read.begin(false)).isTrue();
    assertThat(read.state()).isEqualTo(StripeRead.State.ASKING);
    return read;
  }

  StripeRead read(boolean first, boolean second) {
    return read(wanted(first, second), false);
  }

  StripeRead read(boolean[] wanted, boolean firstOfItsNodes) {
    ReadContext context = context();
    StripeLocation where = where();
    StripeRequest request =
        new StripeRequest(
            where, wanted, context.orders().of(where), firstOfItsNodes, Purpose.SERVE);
    return new StripeRead(context, request, this::onSettled);
  }

  ReadContext context() {
    return new ReadContext(
        loop.loop(),
        pool,
        inFlight,
        Hedging.standard(mode),
        limits,
        codes,
        new ReadCounts(metrics));
  }

  StripeLocation where() {
    StripeLayout layout = new StripeLayout(lengthBytes, D, TOTAL - D, BLOCK);
    return new StripeLocation(
        new FillId(1, 2), layout, CodeMatrix.POWERS.wireId(), 0, List.copyOf(nodes), present);
  }

  static boolean[] wanted(boolean first, boolean second) {
    return new boolean[] {first, second, false};
  }

  void onSettled(StripeRead read) {
    settled.add(read.state());
  }

  ManualLane lane(int index) {
    return nodes.get(index).lane();
  }

  void deliverData() {
    lane(0).deliver(BYTES[0]);
    lane(1).deliver(BYTES[1]);
  }

  void exhaustMemory() {
    takenBytes = budget.limitBytes() - budget.inUseBytes();
    assertThat(budget.tryReserve(takenBytes)).isTrue();
  }

  void assertSettledWith(StripeRead read, String result) {
    assertThat(settled).containsExactly(StripeRead.State.READY);
    assertThat(metrics.counted(Metric.STRIPES_READ, result)).isEqualTo(1);
    assertThat(taken(read, 0)).isEqualTo(BYTES[0]);
    assertThat(taken(read, 1)).isEqualTo(BYTES[1]);
  }

  void assertLost(StripeRead read) {
    assertThat(settled).containsExactly(StripeRead.State.LOST);
    assertThat(read.state()).isEqualTo(StripeRead.State.LOST);
    assertThat(metrics.counted(Metric.STRIPES_READ, "lost")).isEqualTo(1);
  }

  static byte[] taken(StripeRead read, int index) {
    try (Block block = read.take(index)) {
      return bytes(block);
    }
  }

  static byte[] bytes(Block block) {
    return block.segment().asSlice(0, BLOCK).toArray(ValueLayout.JAVA_BYTE);
  }

  byte[] parity() {
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

  static byte[] filled(int value) {
    byte[] bytes = new byte[BLOCK];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }
}
