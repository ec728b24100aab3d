package dev.floe.gateway.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.cache.directory.ChunkCode;
import dev.floe.gateway.cache.directory.NodeRoom;
import dev.floe.gateway.cache.directory.ObjectDirectory;
import dev.floe.gateway.cache.directory.ObjectHead;
import dev.floe.gateway.cache.directory.Residency;
import dev.floe.gateway.cache.segment.SegmentEntry;
import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.object.ObjectVersion;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.node.protocol.FillId;
import dev.floe.node.protocol.InstanceId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Six nodes hold forty segments of eight stripes each, in a 4+2 code. Each claim follows a write
 * that the full node refused.
 */
class NodeRoomTest {
  private static final int BLOCK = 1024;
  private static final int STRIPES = 8;
  private static final int SEGMENTS = 40;
  private static final ObjectKey WRITTEN = new ObjectKey("bucket", "written");

  private final List<PoolNode> nodes = new FakePool(6, 1 << 20).nodes();
  private final ChunkCode code = new ChunkCode(4, 2, BLOCK, 0);
  private final ObjectDirectory directory = new ObjectDirectory(8 << 20, (key, entry) -> {});
  private final List<Residency.SegmentId> evicted = new CopyOnWriteArrayList<>();
  private volatile Runnable beforeEviction = () -> {};
  private final Residency residency =
      new Residency(1L << 30, id -> directory.storedBytes(id.key(), id.segment()), this::evict);
  private final NodeRoom room = new NodeRoom(residency, directory);
  private long now = System.nanoTime();

  @BeforeEach
  void storeSegments() {
    long length = (long) STRIPES * 4 * BLOCK;
    for (int i = 0; i < SEGMENTS; i++) {
      ObjectKey key = new ObjectKey("bucket", "cold-" + i);
      ObjectVersion version = new ObjectVersion("\"etag\"", Instant.EPOCH, length, "");
      ObjectHead head = new ObjectHead(version, Headers.EMPTY, null, Instant.MAX);
      directory.confirm(key, head, Instant.EPOCH, code);
      FillId fill = new FillId(1, i);
      residency.admit(new Residency.SegmentId(key, 0), fill, length);
      SegmentEntry stored = SegmentEntry.placed(nodes);
      List<@Nullable InstanceId> instances = new ArrayList<>();
      nodes.forEach(node -> instances.add(node.instance()));
      for (int stripe = 0; stripe < STRIPES; stripe++) {
        stored = stored.withStripe(stripe, fill, instances);
      }
      assertThat(directory.addSegment(key, version, code, 0, stored)).isPresent();
      residency.settle(new Residency.SegmentId(key, 0), fill);
    }
  }

  /**
   * 64 stripes need the room of eight segments on every node, however many writes find the nodes
   * full.
   */
  @Test
  void evictsOnlyWhatIsNeeded() {
    for (int stripe = 0; stripe < 64; stripe++) {
      for (PoolNode node : nodes) {
        room.claim(node, WRITTEN, BLOCK, now);
      }
    }
    assertThat(evicted).hasSize(8);
  }

  @Test
  void evictsAgainIfTheNodeIsStillFullLater() {
    room.claim(nodes.getFirst(), WRITTEN, BLOCK, now);
    now += Duration.ofSeconds(1).toNanos();
    room.claim(nodes.getFirst(), WRITTEN, BLOCK, now);
    assertThat(evicted).hasSize(2);
  }

  @Test
  void sparesTheObjectThatIsWritten() {
    for (int i = 0; i < SEGMENTS; i++) {
      room.claim(nodes.getFirst(), new ObjectKey("bucket", "cold-7"), STRIPES * BLOCK, now);
      now += Duration.ofSeconds(1).toNanos();
    }
    assertThat(evicted).hasSize(SEGMENTS - 1);
    assertThat(directory.storedBytes(new ObjectKey("bucket", "cold-7"), 0)).isPositive();
  }

  /** An eviction takes as long as its listeners do. */
  @Test
  void evictingForOneNodeDoesNotHoldUpAnother() throws Exception {
    CountDownLatch evicting = new CountDownLatch(1);
    CountDownLatch mayContinue = new CountDownLatch(1);
    beforeEviction =
        () -> {
          evicting.countDown();
          awaitOpen(mayContinue);
        };
    Thread first =
        Thread.ofVirtual().start(() -> room.claim(nodes.getFirst(), WRITTEN, STRIPES * BLOCK, now));
    evicting.await();
    beforeEviction = () -> {};

    room.claim(nodes.getLast(), WRITTEN, BLOCK, now);

    assertThat(evicted).hasSize(1);
    mayContinue.countDown();
    first.join();
    assertThat(evicted).hasSize(2);
  }

  private static void awaitOpen(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void evict(Residency.SegmentId id) {
    beforeEviction.run();
    evicted.add(id);
    for (PoolNode node : nodes) {
      room.freed(node, STRIPES * BLOCK, now);
    }
    directory.remove(id.key());
  }
}
