package dev.floe.gateway.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.floe.gateway.cache.directory.ChunkCode;
import dev.floe.gateway.cache.directory.ChunkCodes;
import dev.floe.gateway.cache.directory.ObjectDirectory;
import dev.floe.gateway.cache.directory.ObjectHead;
import dev.floe.gateway.cache.directory.Residency;
import dev.floe.gateway.cache.directory.RunningFills;
import dev.floe.gateway.cache.directory.SegmentPlacement;
import dev.floe.gateway.cache.repair.BackgroundRepair;
import dev.floe.gateway.cache.repair.DamageScan;
import dev.floe.gateway.cache.repair.StripeRepair;
import dev.floe.gateway.cache.segment.SegmentEntry;
import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.memory.BlockPool;
import dev.floe.gateway.memory.MemoryBudget;
import dev.floe.gateway.metrics.GatewayMetrics;
import dev.floe.gateway.metrics.Metric;
import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.object.ObjectVersion;
import dev.floe.gateway.policy.upkeep.RepairPlan;
import dev.floe.gateway.stripe.write.StripeWriter;
import dev.floe.gateway.task.BackgroundTasks;
import dev.floe.node.protocol.FillId;
import dev.floe.node.protocol.InstanceId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Objects of one stripe each, of a 4+2 code on six nodes. */
class BackgroundRepairTest {
  private static final int BLOCK = 1024;
  private static final FillId COLD = new FillId(0, 1);
  private static final FillId WARM = new FillId(0, 2);
  private static final FillId HOT = new FillId(0, 3);

  private final FakePool pool = new FakePool(6, 1 << 20);
  private final ChunkCode code = new ChunkCode(4, 2, BLOCK, 0);
  private final ObjectVersion version = new ObjectVersion("\"etag\"", Instant.EPOCH, 4 * BLOCK, "");
  private final ObjectDirectory directory = new ObjectDirectory(1 << 20, (key, entry) -> {});
  private final Residency residency =
      new Residency(1 << 30, id -> directory.storedBytes(id.key(), id.segment()), id -> {});
  private final FakeNodes fakeNodes =
      new FakeNodes(new BlockPool(BLOCK, new MemoryBudget(1 << 20)));
  private final BackgroundTasks tasks = new BackgroundTasks("test", 100);
  private final GatewayMetrics metrics = new GatewayMetrics();

  /** The fills of the stripes whose repair was tried, in order. */
  private final Queue<FillId> tried = new ConcurrentLinkedQueue<>();

  private volatile boolean failing;
  private volatile RepairPlan.Load load = new RepairPlan.Load(false, 0, 0, 0);

  private BackgroundRepair start(long bytesPerSecond) {
    StripeRepair stripes =
        new StripeRepair(
            directory,
            residency,
            new SegmentPlacement(pool, directory, ChunkCodes.only(code), new Random(6)),
            (where, indices, atMost) -> {
              tried.add(where.fill());
              BitSet none = new BitSet();
              return failing
                  ? new StripeWriter.Outcome(none, none, indices)
                  : new StripeWriter.Outcome(indices, none, none);
            },
            fakeNodes,
            new RunningFills(fakeNodes, Duration.ofMinutes(1), tasks),
            metrics);
    return BackgroundRepair.start(
        new RepairPlan(bytesPerSecond, 1000),
        new DamageScan(directory, residency),
        stripes,
        () -> load,
        pool,
        tasks);
  }

  /** Stores an object without the last blocks, and uses it some times. */
  private void store(FillId fill, int lacking, int uses) {
    ObjectKey key = new ObjectKey("bucket", "object-" + fill.low());
    directory.confirm(
        key, new ObjectHead(version, Headers.EMPTY, null, Instant.MAX), Instant.EPOCH, code);
    List<@Nullable InstanceId> instances = new ArrayList<>();
    for (int index = 0; index < 6; index++) {
      instances.add(index < 6 - lacking ? pool.nodes().get(index).instance() : null);
    }
    SegmentEntry stored = SegmentEntry.placed(pool.nodes()).withStripe(0, fill, instances);
    assertThat(directory.addSegment(key, version, code, 0, stored)).isPresent();
    Residency.SegmentId id = new Residency.SegmentId(key, 0);
    residency.enter(id);
    for (int i = 0; i < uses; i++) {
      residency.touch(id);
    }
  }

  @AfterEach
  void endTasks() {
    tasks.close();
  }

  @Test
  void repairsTheHottestFirstAfterALoss() {
    store(COLD, 1, 0);
    store(WARM, 1, 5);
    store(HOT, 2, 10);
    BackgroundRepair repair = start(1 << 30);
    assertThat(tried).isEmpty();
    pool.reportLost(5);
    await().until(() -> metrics.counted(Metric.BLOCKS_REPAIRED, "background") == 4);
    assertThat(tried).containsExactly(HOT, WARM, COLD);
    assertThat(metrics.counted(Metric.BYTES_REPAIRED, "background")).isEqualTo(4 * BLOCK);
    await().until(() -> repair.backlog() == 0);
  }

  /** The stripe that cannot be rebuilt is hotter, so it would be tried before the other one. */
  @Test
  void leavesStripesThatHaveLostTooMuch() {
    store(COLD, 1, 0);
    store(HOT, 3, 10);
    BackgroundRepair repair = start(1 << 30);
    pool.reportLost(5);
    await().until(() -> metrics.counted(Metric.BLOCKS_REPAIRED, "background") == 1);
    await().until(() -> repair.backlog() == 0);
    assertThat(tried).containsExactly(COLD);
  }

  @Test
  void triesEachStripeOnceARoundIfNodesKeepNothing() {
    failing = true;
    store(COLD, 1, 0);
    store(HOT, 1, 10);
    BackgroundRepair repair = start(1 << 30);
    pool.reportLost(5);
    // The node that did not keep the first block rests, so the second is not sent to it.
    await().until(() -> repair.backlog() == 2 && tried.size() == 1 && tasks.running() == 0);
    assertThat(tried).containsExactly(HOT);
    assertThat(metrics.counted(Metric.BLOCKS_REPAIRED, "background")).isZero();
  }

  @Test
  void waitsWhileClientsNeedTheMemory() {
    load = new RepairPlan.Load(true, 0, 0, 0);
    store(HOT, 1, 0);
    BackgroundRepair repair = start(1 << 30);
    pool.reportLost(5);
    await().until(() -> repair.backlog() == 1);
    assertThat(tried).isEmpty();
    load = new RepairPlan.Load(false, 0, 0, 0);
    await().until(() -> repair.backlog() == 0);
    assertThat(tried).containsExactly(HOT);
  }

  @Test
  void doesNothingIfItIsOff() {
    store(HOT, 1, 0);
    start(0);
    pool.reportLost(5);
    assertThat(tasks.running()).isZero();
    assertThat(tried).isEmpty();
  }
}
