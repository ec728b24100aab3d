package dev.floe.gateway.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.floe.gateway.memory.InFlight;
import dev.floe.gateway.memory.Loop;
import dev.floe.gateway.metrics.GatewayMetrics;
import dev.floe.gateway.metrics.Metric;
import dev.floe.gateway.object.ByteRange;
import dev.floe.gateway.policy.Hedging;
import dev.floe.gateway.stripe.read.ReadLimits;
import dev.floe.gateway.stripe.read.StripeReaders;
import dev.floe.gateway.stripe.write.ChunkCopier;
import dev.floe.node.host.faults.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Reads stripes from real node code over real sockets, with and without faults. */
final class StripeReaderIT {
  private static final long HOUR_NANOS = Duration.ofHours(1).toNanos();
  private static final int BLOCK = 32 << 10;
  private static final int D = 4;
  private static final int P = 2;
  private static final long STRIPE = (long) D * BLOCK;
  private static final ReadLimits LIMITS =
      new ReadLimits(Duration.ofSeconds(30), Duration.ofSeconds(20), Duration.ofSeconds(2));

  private final GatewayMetrics metrics = new GatewayMetrics();
  private NodeRig rig;
  private List<RigNode> nodes;

  @BeforeEach
  void start() throws Exception {
    rig = new NodeRig(2, BLOCK, 64L << 20);
    nodes = rig.start(D + P);
  }

  @AfterEach
  void stop() throws Exception {
    rig.close();
  }

  @ParameterizedTest
  @EnumSource(Hedging.Mode.class)
  void readsBackWhatWasWritten(Hedging.Mode mode) throws Exception {
    StripeReaders readers = readers(mode, LIMITS);
    for (long length :
        new long[] {1, 63, 1000, BLOCK, STRIPE - 1, STRIPE, STRIPE + 1, 9 * STRIPE}) {
      StoredObject object = store(length);
      assertThat(read(readers, object)).as("%d bytes", length).isEqualTo(object.bytes);
    }
  }

  @ParameterizedTest
  @EnumSource(Hedging.Mode.class)
  void readsAnyRange(Hedging.Mode mode) throws Exception {
    StripeReaders readers = readers(mode, LIMITS);
    StoredObject object = store(3 * STRIPE + 777);
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 200; i++) {
      long start = random.nextLong(object.bytes.length);
      ByteRange range =
          new ByteRange(start, start + 1 + random.nextLong(object.bytes.length - start));
      Collector client = Collector.reading(readers, loop(i), object, range);
      assertThat(client.await())
          .as("seed %d, range %s", seed, range)
          .isEqualTo(part(object, range));
    }
  }

  @ParameterizedTest
  @EnumSource(Hedging.Mode.class)
  void servesObjectWithTwoNodesLost(Hedging.Mode mode) throws Exception {
    StripeReaders readers = readers(mode, LIMITS);
    StoredObject object = store(5 * STRIPE + 100);
    close(nodes.get(0));
    close(nodes.get(2));
    assertThat(read(readers, object)).isEqualTo(object.bytes);
    ByteRange inLostBlock = new ByteRange(STRIPE + 10, STRIPE + 20);
    Collector client = Collector.reading(readers, loop(0), object, inLostBlock);
    assertThat(client.await()).isEqualTo(part(object, inLostBlock));
  }

  @Test
  void reportsTheLostStripeWithThreeNodesLost() throws Exception {
    StripeReaders readers =
        readers(
            Hedging.Mode.ADAPTIVE,
            new ReadLimits(Duration.ofSeconds(5), Duration.ofSeconds(2), Duration.ofMillis(50)));
    StoredObject object = store(5 * STRIPE);
    nodes.subList(0, P + 1).forEach(StripeReaderIT::close);
    Collector client = Collector.reading(readers, loop(0), object, whole(object));
    assertThat(client.await()).isEmpty();
    assertThat(client.lost.get()).isEqualTo(whole(object));
    assertThat(metrics.counted(Metric.STRIPES_READ, "lost")).isPositive();
  }

  @Test
  void continuesWhenNodesDieDuringARead() throws Exception {
    StripeReaders readers = readers(Hedging.Mode.ADAPTIVE, LIMITS);
    StoredObject object = store(40 * STRIPE);
    Collector client = new Collector(readers, loop(0), object, whole(object), true);
    nodes.get(1).inject(new Fault.Disconnect());
    nodes.get(3).inject(new Fault.Disconnect());
    client.resume();
    assertThat(client.await()).isEqualTo(object.bytes);
    assertThat(client.lost.get()).isNull();
  }

  @Test
  void neverServesDamagedBlocksAndReportsThem() throws Exception {
    // A hedge could complete a stripe before its damaged block is read.
    Hedging late = new Hedging(Hedging.Mode.ADAPTIVE, HOUR_NANOS, HOUR_NANOS);
    StripeReaders readers =
        new StripeReaders(rig.loops, rig.pool, InFlight.DEFAULT_LIMIT_BYTES, late, LIMITS, metrics);
    StoredObject object = store(3 * STRIPE);
    object.damage(nodes.get(1), 1);
    Collector client = Collector.reading(readers, loop(0), object, whole(object));
    assertThat(client.await()).isEqualTo(object.bytes);
    assertThat(client.missing).isNotEmpty().allMatch(indices -> indices.get(1));
    assertThat(metrics.counted(Metric.BLOCKS_DAMAGED)).isEqualTo(3);
    assertThat(metrics.counted(Metric.STRIPES_READ, "decoded")).isEqualTo(3);
  }

  @Test
  void hedgesAroundNodeThatStallsInMidBlock() throws Exception {
    StripeReaders readers = readers(Hedging.Mode.ADAPTIVE, LIMITS);
    StoredObject object = store(10 * STRIPE);
    nodes.get(2).inject(new Fault.StallInBlock());
    for (int i = 0; i < 3; i++) {
      assertThat(read(readers, object)).isEqualTo(object.bytes);
    }
    assertStillOpen(nodes.get(2));
    assertThat(metrics.counted(Metric.BLOCKS_HEDGED)).isPositive();
  }

  @Test
  void closesLaneThatMakesNoProgressAndFreesItsBlock() throws Exception {
    StripeReaders readers = readers(Hedging.Mode.EAGER, LIMITS);
    StoredObject object = store(STRIPE);
    nodes.get(0).inject(new Fault.StallInBlock());
    assertThat(read(readers, object)).isEqualTo(object.bytes);
    rig.awaitNothingInUse();
  }

  @Test
  void servesOthersWhileNodeReadsNothing() throws Exception {
    StripeReaders readers = readers(Hedging.Mode.ADAPTIVE, LIMITS);
    StoredObject object = store(20 * STRIPE);
    nodes.get(5).inject(new Fault.Stall());
    nodes.get(0).inject(new Fault.Stall());
    List<Collector> clients = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      clients.add(Collector.reading(readers, loop(i), object, whole(object)));
    }
    for (Collector client : clients) {
      assertThat(client.await()).isEqualTo(object.bytes);
    }
    assertStillOpen(nodes.get(0));
  }

  /** The node needs half a minute for a block; the read ends much sooner. */
  @Test
  void readsAroundNodeThatDrips() throws Exception {
    StripeReaders readers = readers(Hedging.Mode.ADAPTIVE, LIMITS);
    StoredObject object = store(4 * STRIPE);
    nodes.get(1).inject(new Fault.SlowDrip(1));
    assertThat(read(readers, object)).isEqualTo(object.bytes);
  }

  /** Three nodes of one object are asleep or dead, so their blocks cannot be requested. */
  @Test
  void readersOfSleepingNodesDoNotDelayAHealthyHit() throws Exception {
    List<RigNode> others = rig.start(D + P);
    StoredObject healthy = StoredObject.write(rig, 7, layout(20 * STRIPE), others);
    StoredObject asleep = store(20 * STRIPE);
    nodes.subList(0, P + 1).forEach(StripeReaderIT::close);
    assertHealthyHitPasses(healthy, asleep);
    assertThat(nodes.getFirst().wakes)
        .as("wakes, although others are in flight")
        .hasPositiveValue();
  }

  /** Three nodes of one object seem to be live but send nothing. */
  @Test
  void readersOfSilentNodesDoNotDelayAHealthyHit() throws Exception {
    List<RigNode> others = rig.start(D + P);
    StoredObject healthy = StoredObject.write(rig, 7, layout(20 * STRIPE), others);
    StoredObject silent = store(20 * STRIPE);
    nodes.subList(0, P + 1).forEach(node -> node.inject(new Fault.Stall()));
    assertHealthyHitPasses(healthy, silent);
    assertStillOpen(nodes.getFirst());
  }

  /**
   * Asserts that the healthy object is read while all readers of the troubled one wait. The limit
   * on bytes in flight is one stripe.
   */
  private void assertHealthyHitPasses(StoredObject healthy, StoredObject troubled)
      throws Exception {
    StripeReaders readers =
        new StripeReaders(
            rig.loops, rig.pool, STRIPE, Hedging.standard(Hedging.Mode.ADAPTIVE), LIMITS, metrics);
    List<Collector> waiting = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      waiting.add(Collector.reading(readers, loop(0), troubled, whole(troubled)));
    }
    assertThat(read(readers, healthy)).isEqualTo(healthy.bytes);
    assertThat(waiting).noneMatch(client -> client.lost.isDone());
    waiting.forEach(Collector::abort);
  }

  /** The read ends before the lanes of the silent nodes are closed. */
  @Test
  void givesUpSoonWithMoreSilentNodesThanParity() throws Exception {
    ReadLimits limits =
        new ReadLimits(
            Duration.ofSeconds(30), Duration.ofSeconds(20), ReadLimits.STANDARD.silent());
    StripeReaders readers = readers(Hedging.Mode.ADAPTIVE, limits);
    StoredObject object = store(5 * STRIPE);
    nodes.subList(0, P + 1).forEach(node -> node.inject(new Fault.Stall()));
    Collector client = Collector.reading(readers, loop(0), object, whole(object));
    assertThat(client.await()).isEmpty();
    assertThat(client.lost.get()).isEqualTo(whole(object));
    nodes.subList(0, P + 1).forEach(StripeReaderIT::assertStillOpen);
  }

  @Test
  void writeToSilentNodesReleasesItsMemoryForAReader() throws Exception {
    rig.close();
    rig = new NodeRig(1, BLOCK, (long) (D + P) * BLOCK);
    nodes = rig.start(D + P);
    StripeReaders readers = readers(Hedging.Mode.ADAPTIVE, LIMITS);
    StoredObject object = store(STRIPE);
    List<RigNode> others = rig.start(P + 1);
    List<RigNode> mixed = new ArrayList<>(nodes.subList(0, D - 1));
    mixed.addAll(others);
    others.forEach(node -> node.inject(new Fault.Stall()));
    CompletableFuture<StoredObject> written = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            written.complete(StoredObject.write(rig, 8, layout(STRIPE), mixed));
          } catch (Exception e) {
            written.completeExceptionally(e);
          }
        });
    await().until(() -> rig.budget.inUseBytes() > 0);
    assertThat(read(readers, object)).isEqualTo(object.bytes);
    others.forEach(StripeReaderIT::assertStillOpen);
    assertThat(written.get(10, TimeUnit.SECONDS).outcomes.getFirst().stored().cardinality())
        .isEqualTo(D - 1);
  }

  static List<Integer> indices() {
    return IntStream.range(0, D + P).boxed().toList();
  }

  /**
   * The node of one index sends damaged blocks, while each set of at most p other blocks is absent
   * in turn. With fewer than p absent, the object is still read. With p absent, the damaged block
   * would be needed, so the stripe is lost.
   */
  @ParameterizedTest
  @MethodSource("indices")
  void neverServesADamagedBlock(int damaged) throws Exception {
    StripeReaders readers = readers(Hedging.Mode.ADAPTIVE, LIMITS);
    StoredObject object = store(STRIPE);
    object.damage(nodes.get(damaged), damaged);
    for (int losses = 0; losses < 1 << (D + P); losses++) {
      BitSet lost = BitSet.valueOf(new long[] {losses});
      if (lost.get(damaged) || lost.cardinality() > P) {
        continue;
      }
      BitSet present = (BitSet) object.at(0).present().clone();
      present.andNot(lost);
      StripeLocation where = object.at(0);
      StripeLocation left =
          new StripeLocation(
              where.fill(), where.layout(), where.matrix(), 0, where.nodes(), present);
      Collector client =
          Collector.mapped(readers, loop(losses), object, whole(object), stripe -> left);
      byte[] bytes = client.await();
      if (lost.cardinality() < P) {
        assertThat(bytes).as("lost %s", lost).isEqualTo(object.bytes);
      } else {
        assertThat(bytes).as("lost %s", lost).isEmpty();
        assertThat(client.missing).as("lost %s", lost).anyMatch(missing -> missing.get(damaged));
      }
    }
  }

  @Test
  void servesManyReadersWithMemoryForOneStripe() throws Exception {
    rig.close();
    rig = new NodeRig(2, BLOCK, (long) (D + P) * BLOCK);
    nodes = rig.start(D + P);
    StripeReaders readers = readers(Hedging.Mode.ADAPTIVE, LIMITS);
    StoredObject object = store(6 * STRIPE + 5);
    List<Collector> clients = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      clients.add(Collector.reading(readers, loop(i), object, whole(object)));
    }
    for (Collector client : clients) {
      assertThat(client.await()).isEqualTo(object.bytes);
    }
  }

  @Test
  void slowClientReleasesItsNextStripeWhenMemoryIsShort() throws Exception {
    rig.close();
    rig = new NodeRig(1, BLOCK, 2L * (D + P) * BLOCK);
    nodes = rig.start(D + P);
    StripeReaders readers = readers(Hedging.Mode.ADAPTIVE, LIMITS);
    StoredObject object = store(3 * STRIPE);
    Collector slow = new Collector(readers, loop(0), object, whole(object), true);
    assertThat(read(readers, object)).isEqualTo(object.bytes);
    slow.resume();
    assertThat(slow.await()).isEqualTo(object.bytes);
  }

  @Test
  void abortReleasesEverything() throws Exception {
    StripeReaders readers = readers(Hedging.Mode.EAGER, LIMITS);
    StoredObject object = store(30 * STRIPE);
    for (int i = 0; i < 20; i++) {
      Collector client = new Collector(readers, loop(i), object, whole(object), i % 2 == 0);
      client.abort();
    }
    rig.awaitNothingInUse();
  }

  @Test
  void rebuildsLostBlock() throws Exception {
    StripeReaders readers = readers(Hedging.Mode.ADAPTIVE, LIMITS);
    StoredObject object = store(2 * STRIPE + 1);
    RigNode spare = rig.start(1).getFirst();
    ChunkCopier copier = ChunkCopier.with(rig.loops, readers);
    for (int index = 0; index < D + P; index++) {
      List<RigNode> moved = new ArrayList<>(nodes);
      moved.set(index, spare);
      StripeLocation where = object.at(1);
      StripeLocation there =
          new StripeLocation(
              where.fill(), where.layout(), where.matrix(), 1, List.copyOf(moved), where.present());
      BitSet lost = new BitSet();
      lost.set(index);
      assertThat(copier.rebuild(there, lost, StoredObject.PATIENCE).stored().get(index)).isTrue();
      ByteRange range = where.layout().bytesOf(1);
      Collector client = Collector.mapped(readers, loop(0), object, range, stripe -> there);
      assertThat(client.await()).as("index %d", index).isEqualTo(part(object, range));
    }
  }

  private StoredObject store(long length) throws Exception {
    StoredObject object = StoredObject.write(rig, length, layout(length), nodes);
    assertThat(object.outcomes).allMatch(outcome -> outcome.failed().isEmpty());
    return object;
  }

  private static StripeLayout layout(long length) {
    return new StripeLayout(length, D, P, BLOCK);
  }

  /** Asserts that a test did not wait until a stalled lane was closed, which takes 5 s. */
  private static void assertStillOpen(RigNode node) {
    assertThat(node.session()).as("session of %s", node.name()).isNotNull();
  }

  private StripeReaders readers(Hedging.Mode mode, ReadLimits limits) {
    return new StripeReaders(
        rig.loops, rig.pool, InFlight.DEFAULT_LIMIT_BYTES, Hedging.standard(mode), limits, metrics);
  }

  private byte[] read(StripeReaders readers, StoredObject object) throws Exception {
    Collector client = Collector.reading(readers, loop(0), object, whole(object));
    byte[] bytes = client.await();
    assertThat(client.lost.get()).as("lost").isNull();
    return bytes;
  }

  private Loop loop(int number) {
    return rig.loops.get(number % rig.loops.count());
  }

  private static void close(RigNode node) {
    node.inject(new Fault.Disconnect());
    var session = node.session();
    if (session != null) {
      session.close();
    }
    await().until(() -> node.session() == null);
  }

  private static ByteRange whole(StoredObject object) {
    return new ByteRange(0, object.bytes.length);
  }

  private static byte[] part(StoredObject object, ByteRange range) {
    return Arrays.copyOfRange(object.bytes, (int) range.start(), (int) range.end());
  }
}
