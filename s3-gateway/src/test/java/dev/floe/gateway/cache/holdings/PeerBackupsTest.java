package dev.floe.gateway.cache.holdings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.floe.gateway.cache.FakePool;
import dev.floe.gateway.cache.directory.ChunkCode;
import dev.floe.gateway.cache.directory.ChunkCodes;
import dev.floe.gateway.cache.directory.ObjectDirectory;
import dev.floe.gateway.cache.directory.ObjectHead;
import dev.floe.gateway.cache.directory.SegmentPlacement;
import dev.floe.gateway.cache.directory.StubNode;
import dev.floe.gateway.cache.segment.SegmentEntry;
import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.memory.Loop;
import dev.floe.gateway.memory.Loops;
import dev.floe.gateway.metrics.GatewayMetrics;
import dev.floe.gateway.metrics.Metric;
import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.object.ObjectVersion;
import dev.floe.gateway.pool.ChunkDrop;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.pool.life.NodeState;
import dev.floe.gateway.session.NodeLane;
import dev.floe.gateway.stripe.StripeLayout;
import dev.floe.gateway.stripe.StripeSet;
import dev.floe.gateway.stripe.write.ChunkStripes;
import dev.floe.gateway.stripe.write.CopyRoute;
import dev.floe.gateway.stripe.write.PeerCopier;
import dev.floe.gateway.task.BackgroundTasks;
import dev.floe.node.protocol.FillId;
import dev.floe.node.protocol.HeldChunk;
import dev.floe.node.protocol.InstanceId;
import dev.floe.node.protocol.Inventory;
import dev.floe.node.protocol.Seal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Backs up a node to its peer. The node holds the first chunk of each of two objects of three
 * stripes.
 */
class PeerBackupsTest implements PeerCopier {
  private static final int BLOCK = 1024;
  private static final ObjectKey HOT = new ObjectKey("bucket", "hot");
  private static final ObjectKey COLD = new ObjectKey("bucket", "cold");
  private static final FillId HOT_FILL = new FillId(1, 1);
  private static final FillId COLD_FILL = new FillId(2, 2);
  private static final InstanceId PEER = new InstanceId(7, 7);
  private static final StripeSet ALL = StripeSet.first(3);

  private final ChunkCode code = new ChunkCode(2, 1, BLOCK, 0);
  private final StripeLayout layout = code.layout(3 * 2 * BLOCK);
  private final ObjectVersion version =
      new ObjectVersion("\"etag\"", Instant.EPOCH, layout.lengthBytes(), "");
  private final ObjectDirectory directory = new ObjectDirectory(1 << 20, (key, entry) -> {});
  private final StubNode node = new StubNode(0);
  private final List<PoolNode> nodes = List.of(node, new StubNode(1), new StubNode(2));
  private final Loops loops = Loops.start(1);
  private final GatewayMetrics metrics = new GatewayMetrics();
  private final BackgroundTasks tasks = new BackgroundTasks("test", 2);
  private final InventoryRequests inventories = new InventoryRequests(directory::heldBy, tasks);
  private final Map<InstanceId, List<Inventory>> held = new HashMap<>();
  private final List<String> asked = new ArrayList<>();
  private final List<String> closed = new CopyOnWriteArrayList<>();
  private @Nullable Runnable duringCopy;
  private StripeSet storable = StripeSet.first(64);
  private boolean stopping;
  private boolean sealing = true;
  private final PeerBackups backups =
      new PeerBackups(
          directory,
          new SegmentPlacement(
              new FakePool(3, 1 << 20), directory, ChunkCodes.only(code), new Random(1)),
          this,
          inventories,
          () -> loops.get(0),
          metrics);

  @BeforeEach
  void holdTwoObjects() {
    node.peer(new Second());
    node.onList(this::answer);
    store(HOT, HOT_FILL);
    store(COLD, COLD_FILL);
    holds(node.instance(), chunk(HOT_FILL, ALL), chunk(COLD_FILL, ALL));
  }

  @AfterEach
  void stop() {
    loops.close();
    tasks.close();
  }

  @Test
  void copiesWhatThePeerLacks() throws Exception {
    assertThat(backups.backUp(node)).isTrue();
    assertThat(asked)
        .containsExactly(
            "copy 1 stripes 7 to the peer",
            "seal 1 on the peer",
            "copy 2 stripes 7 to the peer",
            "seal 2 on the peer");
    assertThat(on(PEER, HOT, HOT_FILL)).isEqualTo(ALL);
    assertThat(on(node.instance(), HOT, HOT_FILL)).as("the source keeps its own").isEqualTo(ALL);
    assertThat(node.freeBytes()).as("only its own instance's bytes count").isEqualTo(1 << 20);
    assertThat(metrics.counted(Metric.BACKUPS, "completed")).isEqualTo(1);
    assertThat(metrics.counted(Metric.BACKUP_COPIED)).isEqualTo(2 * 3 * BLOCK);
    assertThat(closed).containsExactly("peer");
  }

  @Test
  void copiesNothingThatThePeerHolds() throws Exception {
    holds(PEER, chunk(HOT_FILL, StripeSet.first(2)), chunk(COLD_FILL, ALL));
    assertThat(backups.backUp(node)).isTrue();
    assertThat(asked)
        .as("the peer has the seal too")
        .containsExactly("copy 1 stripes 4 to the peer");
  }

  @Test
  void copiesBackWhatTheNodeLacks() throws Exception {
    holds(node.instance(), chunk(HOT_FILL, ALL));
    holds(PEER, chunk(HOT_FILL, ALL), chunk(COLD_FILL, ALL));
    assertThat(backups.backUp(node)).isTrue();
    assertThat(asked).containsExactly("copy 2 stripes 7 to the node", "seal 2 on the node");
    assertThat(node.freeBytes()).isEqualTo((1 << 20) - 3 * BLOCK);
  }

  @Test
  void copiesNothingThatTheDirectoryDoesNotName() throws Exception {
    directory.remove(COLD);
    holds(
        node.instance(),
        chunk(HOT_FILL, StripeSet.first(4)), // the object has three
        chunk(COLD_FILL, ALL));
    assertThat(backups.backUp(node)).isTrue();
    assertThat(asked).containsExactly("copy 1 stripes 7 to the peer", "seal 1 on the peer");
  }

  @Test
  void entersNoMoreThanWasStored() throws Exception {
    storable = StripeSet.of(1);
    assertThat(backups.backUp(node)).isTrue();
    assertThat(on(PEER, HOT, HOT_FILL)).isEqualTo(StripeSet.of(1));
  }

  @Test
  void stopsWhereACopyStops() throws Exception {
    stopping = true;
    assertThat(backups.backUp(node)).isFalse();
    assertThat(asked).containsExactly("copy 1 stripes 7 to the peer", "seal 1 on the peer");
    assertThat(on(PEER, HOT, HOT_FILL)).as("what was copied counts").isEqualTo(ALL);
    assertThat(metrics.counted(Metric.BACKUPS, "interrupted")).isEqualTo(1);
    assertThat(closed).containsExactly("peer");
  }

  /** An instance deletes chunks that are not sealed. */
  @Test
  void countsNoChunkWhoseSealIsNotStored() throws Exception {
    sealing = false;
    assertThat(backups.backUp(node)).isFalse();
    assertThat(on(PEER, HOT, HOT_FILL)).isEqualTo(StripeSet.NONE);
  }

  @Test
  void deletesCopiesWhoseEntryIsGone() throws Exception {
    duringCopy = () -> directory.remove(HOT);
    holds(node.instance(), chunk(HOT_FILL, ALL));
    assertThat(backups.backUp(node)).isTrue();
    assertThat(node.drops()).hasSize(1);
    ChunkDrop drop = node.drops().getFirst();
    assertThat(drop.holder()).isEqualTo(PEER);
    assertThat(drop.fill()).isEqualTo(HOT_FILL);
    assertThat(drop.stripes()).isEqualTo(ALL.bits());
  }

  @Test
  void isInterruptedIfNoSecondInstanceStarts() throws Exception {
    node.peer(null);
    assertThat(backups.backUp(node)).isFalse();
    assertThat(asked).isEmpty();
    assertThat(metrics.counted(Metric.BACKUPS, "interrupted")).isEqualTo(1);
  }

  @Test
  void isInterruptedIfTheNodeDoesNotWake() throws Exception {
    node.state(NodeState.COLD);
    assertThat(backups.backUp(node)).isFalse();
    assertThat(node.wakes()).isEqualTo(1);
    assertThat(closed).as("no peer was asked for").isEmpty();
    assertThat(metrics.counted(Metric.BACKUPS, "interrupted")).isEqualTo(1);
  }

  /**
   * Otherwise the second instance would stay, and keep the node awake, for as long as an invocation
   * may last.
   */
  @Test
  void endsASecondInstanceThatNoBackupWaitsForAnyMore() throws Exception {
    CountDownLatch busy = new CountDownLatch(1);
    loops.get(0).execute(() -> awaitOpen(busy));
    Thread backup = Thread.ofVirtual().start(() -> backUpUntilInterrupted());
    await().until(() -> node.wakes() == 1);
    backup.interrupt();
    backup.join();
    assertThat(closed).isEmpty();

    busy.countDown();
    await().until(() -> closed.equals(List.of("peer")));
    assertThat(asked).isEmpty();
  }

  private void backUpUntilInterrupted() {
    try {
      backups.backUp(node);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void awaitOpen(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void answer(InstanceId instance) {
    inventories.answered(instance);
    inventories.compared(
        instance, InventoryContents.of(Objects.requireNonNullElse(held.get(instance), List.of())));
  }

  private void store(ObjectKey key, FillId fill) {
    ObjectHead head = new ObjectHead(version, Headers.EMPTY, null, Instant.MAX);
    directory.confirm(key, head, Instant.EPOCH, code);
    SegmentEntry stored = SegmentEntry.placed(nodes);
    List<@Nullable InstanceId> instances = new ArrayList<>();
    nodes.forEach(each -> instances.add(each.instance()));
    for (int stripe = 0; stripe < 3; stripe++) {
      stored = stored.withStripe(stripe, fill, instances);
    }
    assertThat(directory.addSegment(key, version, code, 0, stored)).isPresent();
  }

  private StripeSet on(InstanceId instance, ObjectKey key, FillId fill) {
    return Objects.requireNonNull(Objects.requireNonNull(directory.get(key)).segments().get(0))
        .held(0, instance, fill);
  }

  /** Sets the instance's inventory to these chunks and the seals of their fills. */
  private void holds(InstanceId instance, HeldChunk... chunks) {
    List<Seal> seals = new ArrayList<>();
    for (HeldChunk chunk : chunks) {
      ObjectKey key = chunk.fill().equals(HOT_FILL) ? HOT : COLD;
      seals.add(code.seal(chunk.fill(), key, version));
    }
    held.put(instance, List.of(new Inventory.Seals(seals), new Inventory.Chunks(List.of(chunks))));
  }

  private static HeldChunk chunk(FillId fill, StripeSet stripes) {
    return new HeldChunk(fill, 0, 0, stripes.bits(), BLOCK);
  }

  @Override
  public Outcome copy(CopyRoute route, ChunkStripes chunk) {
    asked.add(
        "copy %d stripes %d to %s"
            .formatted(chunk.fill().low(), chunk.stripes().bits(), end(route)));
    if (duringCopy != null) {
      duringCopy.run();
    }
    StripeSet stored = chunk.stripes().and(storable);
    return new Outcome(stored, chunk.storedBytes(stored), stopping);
  }

  @Override
  public boolean seal(CopyRoute route, Seal seal) {
    asked.add("seal %d on %s".formatted(seal.fill().low(), end(route)));
    return sealing;
  }

  private static String end(CopyRoute route) {
    return route.to().equals(PEER) ? "the peer" : "the node";
  }

  /** The second instance. */
  private final class Second implements PoolNode.Peer {
    @Override
    public InstanceId instance() {
      return PEER;
    }

    @Override
    public InstanceId source() {
      return node.instance();
    }

    @Override
    public @Nullable NodeLane lane(Loop loop) {
      return null;
    }

    @Override
    public void close() {
      closed.add("peer");
    }
  }
}
