package dev.floe.gateway.cache.holdings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.floe.gateway.cache.directory.ChunkCode;
import dev.floe.gateway.cache.directory.ChunkCodes;
import dev.floe.gateway.cache.directory.ObjectDirectory;
import dev.floe.gateway.cache.directory.ObjectHead;
import dev.floe.gateway.cache.directory.Residency;
import dev.floe.gateway.cache.directory.Residency.SegmentId;
import dev.floe.gateway.cache.directory.SegmentPlacement;
import dev.floe.gateway.cache.directory.StubNode;
import dev.floe.gateway.cache.segment.SegmentEntry;
import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.object.ObjectVersion;
import dev.floe.gateway.pool.ChunkPool;
import dev.floe.gateway.pool.PoolListener;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.task.BackgroundTasks;
import dev.floe.node.protocol.FillId;
import dev.floe.node.protocol.InstanceId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CapacityListenerTest {
  private static final ObjectKey KEY = new ObjectKey("b", "k");
  private static final ChunkCode CODE = new ChunkCode(1, 1, 1024, 0);

  private final List<PoolNode> nodes =
      IntStream.range(0, 400).<PoolNode>mapToObj(StubNode::new).toList();
  private final ObjectDirectory directory = new ObjectDirectory(1 << 20, (key, entry) -> {});
  private final AtomicInteger weighed = new AtomicInteger();
  private final Residency residency = new Residency(1 << 30, this::weigh, id -> {});
  private final BackgroundTasks tasks = new BackgroundTasks("test", 10);
  private final CapacityListener listener = listener(tasks);

  private CapacityListener listener(BackgroundTasks owner) {
    return new CapacityListener(
        new SegmentPlacement(new FixedPool(nodes), directory, ChunkCodes.only(CODE), new Random(1)),
        residency,
        directory.expected(),
        owner);
  }

  /** A pool without events. */
  private record FixedPool(List<PoolNode> nodes) implements ChunkPool {
    @Override
    public @Nullable PoolNode node(String name) {
      return null;
    }

    @Override
    public void addListener(PoolListener listener) {}
  }

  @AfterEach
  void close() {
    tasks.close();
  }

  @Test
  void nodesThatJoinCostNoWalk() {
    placeSegment();
    int before = weighed.get();
    nodes.forEach(node -> listener.onLive(node, id(node), false));
    listener.onLost(nodes.get(7), id(nodes.get(7)));
    tasks.close();

    assertThat(weighed).as("walks for nodes that hold nothing").hasValue(before);
  }

  @Test
  void segmentsOfALostInstanceAreWeighed() {
    placeSegment();
    int before = weighed.get();
    listener.onLost(nodes.get(0), id(nodes.get(0)));

    await().untilAsserted(() -> assertThat(weighed).hasValue(before + 1));
  }

  @Test
  void segmentsOfAReplacedInstanceAreWeighed() {
    placeSegment();
    listener.onLive(nodes.get(1), id(nodes.get(1)), false);
    int before = weighed.get();
    listener.onLive(nodes.get(1), new InstanceId(5, 5), false);

    await().untilAsserted(() -> assertThat(weighed).hasValue(before + 1));
  }

  @Test
  void walksLaterIfNoTaskIsFree() throws Exception {
    placeSegment();
    BackgroundTasks crowded = new BackgroundTasks("crowded", 1);
    CountDownLatch free = new CountDownLatch(1);
    try (crowded) {
      assertThat(crowded.start("fill the room", () -> awaitQuietly(free))).isTrue();
      CapacityListener late = listener(crowded);
      int before = weighed.get();
      late.onLost(nodes.get(0), id(nodes.get(0)));
      assertThat(weighed).hasValue(before);
      free.countDown();

      await().untilAsserted(() -> assertThat(weighed).hasValue(before + 1));
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void everyLossIsWeighedEventually() {
    placeSegment();
    for (int i = 0; i < 100; i++) {
      int before = weighed.get();
      listener.onLost(nodes.get(0), id(nodes.get(0)));
      await()
          .pollInterval(Duration.ofMillis(1))
          .untilAsserted(() -> assertThat(weighed.get()).isGreaterThan(before));
    }
  }

  /** Puts a segment on the first two nodes. */
  private void placeSegment() {
    ObjectVersion version = new ObjectVersion("\"etag\"", Instant.EPOCH, 1000, "");
    ObjectHead head = new ObjectHead(version, Headers.EMPTY, null, Instant.MAX);
    directory.confirm(KEY, head, Instant.EPOCH, CODE);
    List<PoolNode> holders = nodes.subList(0, 2);
    List<@Nullable InstanceId> instances = new ArrayList<>();
    holders.forEach(node -> instances.add(node.instance()));
    SegmentEntry segment = SegmentEntry.placed(holders).withStripe(0, new FillId(1, 1), instances);
    assertThat(directory.addSegment(KEY, version, CODE, 0, segment)).isPresent();
    residency.enter(new SegmentId(KEY, 0), 1 << 20);
  }

  private InstanceId id(PoolNode node) {
    return Objects.requireNonNull(node.instance());
  }

  private long weigh(SegmentId id) {
    weighed.incrementAndGet();
    return 1 << 20;
  }
}
