package dev.floe.gateway.cache.holdings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.floe.gateway.cache.directory.ChunkCode;
import dev.floe.gateway.cache.directory.ChunkCodes;
import dev.floe.gateway.cache.directory.Detachable;
import dev.floe.gateway.cache.directory.DirectoryEntry;
import dev.floe.gateway.cache.directory.Gates;
import dev.floe.gateway.cache.directory.ObjectDirectory;
import dev.floe.gateway.cache.directory.Residency;
import dev.floe.gateway.cache.directory.RunningFills;
import dev.floe.gateway.cache.directory.SegmentPlacement;
import dev.floe.gateway.cache.directory.StubNode;
import dev.floe.gateway.memory.Loop;
import dev.floe.gateway.metrics.GatewayMetrics;
import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.object.ObjectVersion;
import dev.floe.gateway.pool.ChunkPool;
import dev.floe.gateway.pool.PoolListener;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.pool.life.NodeState;
import dev.floe.gateway.session.NodeLane;
import dev.floe.gateway.task.BackgroundTasks;
import dev.floe.node.protocol.FillId;
import dev.floe.node.protocol.HeldChunk;
import dev.floe.node.protocol.HoldingsReport;
import dev.floe.node.protocol.InstanceId;
import dev.floe.node.protocol.Inventory;
import dev.floe.node.protocol.Seal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Six nodes of a 4+2 code. The first of them reports what it holds and sends inventories. */
class HoldingsReconcilerTest {
  private static final int BLOCK = 1024;
  private static final Duration PUBLISHING = Duration.ofMillis(20);
  private static final FillId RUNNING = new FillId(1, 1);
  private static final FillId OVER = new FillId(2, 2);

  private final List<StubNode> nodes = IntStream.range(0, 6).mapToObj(StubNode::new).toList();
  private final StubNode node = nodes.getFirst();
  private final AtomicInteger draws = new AtomicInteger();
  private volatile CountDownLatch held = new CountDownLatch(0);
  private volatile boolean placesOneObjectOnly;
  private final ChunkCode code = new ChunkCode(4, 2, BLOCK, 0);
  private final ObjectDirectory directory = new ObjectDirectory(1 << 20, (key, entry) -> {});
  private final Random random = new Random(7);

  /** Chooses the nodes of a segment; fails for a second object if the test says so. */
  private final RandomGenerator drawn =
      () -> {
        if (placesOneObjectOnly && directory.size() > 0) {
          throw new IllegalStateException("on purpose");
        }
        return random.nextLong();
      };

  private final Residency residency =
      new Residency(1 << 20, id -> directory.storedBytes(id.key(), id.segment()), id -> {});
  private final KeepWriter writer = new KeepWriter();
  private final BackgroundTasks tasks = new BackgroundTasks("test", 100);
  private final RunningFills running = new RunningFills(writer, Duration.ofMillis(20), tasks);
  private final HoldingsReconciler reconciler =
      new HoldingsReconciler(
          directory,
          residency,
          new Gates(Instant::now, Detachable.all(List.of())),
          new SegmentPlacement(new Pool(), directory, ChunkCodes.only(code), drawn),
          running,
          new GatewayMetrics(),
          tasks,
          PUBLISHING);

  /**
   * A seal makes all segments of its fill permanent, including those that are not published yet.
   */
  @Test
  void leavesTheChunksOfAFillThatRuns() {
    reportEmpty();
    RunningFills.Running fill = running.begin(RUNNING, List::of);

    list(chunk(RUNNING), chunk(OVER));
    await().until(() -> !node.dropped().isEmpty());
    assertThat(node.dropped()).containsExactly(OVER);

    fill.close();
    await().until(() -> node.dropped().size() == 2);
    assertThat(node.dropped()).containsExactly(OVER, RUNNING);
  }

  /**
   * An entry may still refer to the chunks later, for example after the inventory of a node's peer.
   */
  @Test
  void leavesChunksWhileANodeHasNotReported() throws Exception {
    StubNode late = nodes.getLast();
    late.state(NodeState.WAKING);
    reportEmpty();
    assertThat(reconciler.rebuild(List.of(late), Duration.ZERO)).isFalse();

    list(chunk(OVER));
    TimeUnit.MILLISECONDS.sleep(PUBLISHING.toMillis() * 5);
    assertThat(node.dropped()).isEmpty();

    late.state(NodeState.LIVE);
    reconciler.onInventory(late, late.instance(), List.of());
    await().until(() -> !node.dropped().isEmpty());
  }

  /**
   * A repair writes under the id of the fill that wrote the segment. Several repairs may run at
   * once.
   */
  @Test
  void leavesTheChunksOfAFillUntilItsLastRepairHasEnded() {
    reportEmpty();
    RunningFills.Running first = running.begin(RUNNING);
    RunningFills.Running second = running.begin(RUNNING);
    first.close();
    first.close();

    list(chunk(RUNNING), chunk(OVER));
    await().until(() -> !node.dropped().isEmpty());
    assertThat(node.dropped()).containsExactly(OVER);
    second.close();
    await().until(() -> node.dropped().contains(RUNNING));
  }

  /** A segment that an entry names but that has no weight would never be evicted. */
  @Test
  void weighsAdoptedChunksAlthoughTheRestFails() {
    placesOneObjectOnly = true;
    list(chunk(OVER), chunk(RUNNING));

    await().until(() -> residency.weightBytes() > 0);
    assertThat(directory.size()).isEqualTo(1);
  }

  /** Otherwise the later request, which expects newer chunks, would count as answered. */
  @Test
  void anInventoryThatCannotBeProcessedLeavesLaterRequestsOpen() {
    placesOneObjectOnly = true;
    held = new CountDownLatch(1);
    list(chunk(OVER), chunk(RUNNING));
    await().until(() -> draws.get() == 1);
    CompletableFuture<?> later = CompletableFuture.supplyAsync(this::requested);
    await().until(() -> reconciler.requests().unanswered() == 1);
    held.countDown();
    await().until(later::isDone);
    await().until(() -> tasks.running() == 0);

    assertThat(reconciler.requests().unanswered()).isEqualTo(1);
    list(chunk(OVER));
    assertThat(reconciler.requests().unanswered()).isZero();
  }

  private Optional<InventoryContents> requested() {
    try {
      return reconciler.requests().of(node, node.instance(), Duration.ofMinutes(2));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * The next backup copies a chunk that only the peer holds to the node. Without an entry the chunk
   * would be deleted.
   */
  @Test
  void adoptsWhatOnlyThePeerHolds() {
    InstanceId peer = new InstanceId(9, 9);
    node.peer(new Second(peer, node.instance()));
    reportEmpty();

    list(peer, chunk(OVER));

    await().until(() -> residency.weightBytes() > 0);
    ObjectKey key = new ObjectKey("bucket", OVER.toString());
    DirectoryEntry adopted = Objects.requireNonNull(directory.get(key));
    assertThat(adopted.confirmed()).isFalse();
    assertThat(directory.expected().chunks(peer)).isEqualTo(1);
  }

  /** The second inventory would delete chunks that the first one has not added yet. */
  @Test
  void ignoresASecondInventoryWhileTheFirstIsBeingAdded() {
    held = new CountDownLatch(1);
    list(chunk(OVER), chunk(RUNNING));
    await().until(() -> draws.get() == 1);

    list(chunk(RUNNING));
    await().until(() -> tasks.running() == 1);
    AtomicInteger passed = new AtomicInteger();
    tasks.later(PUBLISHING, passed::incrementAndGet);
    await().until(() -> passed.get() == 1);
    assertThat(node.dropped()).isEmpty();
    held.countDown();
  }

  /** No request is answered from a rebuilt entry before S3 has confirmed it. */
  @Test
  void rebuiltEntriesAreNotConfirmed() {
    list(chunk(OVER));

    ObjectKey key = new ObjectKey("bucket", OVER.toString());
    DirectoryEntry rebuilt = await().until(() -> directory.get(key), Objects::nonNull);
    assertThat(rebuilt.confirmed()).isFalse();
    assertThat(rebuilt.head().expiresAt()).isEqualTo(Instant.MIN);
  }

  @Test
  void keepsTheUnsealedChunksOfAFillUntilItEnds() {
    RunningFills.Running fill = running.begin(RUNNING, () -> List.of(node));
    await().until(() -> writer.keeps().size() >= 3);
    assertThat(writer.fills()).containsOnly(RUNNING);
    fill.close();

    writer.keeps().clear();
    RunningFills.Running another = running.begin(OVER, () -> List.of(node));
    await().until(() -> writer.fills().stream().filter(OVER::equals).count() >= 3);
    another.close();
    assertThat(writer.fills().stream().filter(RUNNING::equals).count()).isLessThanOrEqualTo(1);
  }

  private void reportEmpty() {
    reconciler.onReport(node, node.instance(), new HoldingsReport(0, 0, 0));
  }

  private static HeldChunk chunk(FillId fill) {
    return new HeldChunk(fill, 0, 0, 1, BLOCK);
  }

  private void list(HeldChunk... chunks) {
    list(node.instance(), chunks);
  }

  private void list(InstanceId instance, HeldChunk... chunks) {
    List<Seal> seals =
        List.of(chunks).stream()
            .map(chunk ->
                code.seal(
                    chunk.fill(),
                    new ObjectKey("bucket", chunk.fill().toString()),
                    new ObjectVersion("\"etag\"", Instant.EPOCH, 4 * BLOCK, "")))
            .toList();
    reconciler.onInventory(
        node, instance, List.of(new Inventory.Seals(seals), new Inventory.Chunks(List.of(chunks))));
  }

  private record Second(InstanceId instance, InstanceId source) implements PoolNode.Peer {
    @Override
    public @Nullable NodeLane lane(Loop loop) {
      return null;
    }

    @Override
    public void close() {}
  }

  private final class Pool implements ChunkPool {
    @Override
    public List<PoolNode> nodes() {
      draws.incrementAndGet();
      try {
        held.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return List.copyOf(nodes);
    }

    @Override
    public @Nullable PoolNode node(String name) {
      return null;
    }

    @Override
    public void addListener(PoolListener listener) {}
  }
}
