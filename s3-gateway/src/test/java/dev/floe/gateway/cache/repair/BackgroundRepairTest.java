package dev.floe.gateway.cache.repair;

import static dev.floe.gateway.cache.repair.RepairParts.BLOCK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.floe.gateway.cache.directory.Residency;
import dev.floe.gateway.metrics.Metric;
import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.policy.upkeep.RepairPlan;
import dev.floe.gateway.stripe.write.StripeWriter;
import dev.floe.node.protocol.FillId;
import java.util.BitSet;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Repairs objects of one stripe each, which are stored in a 4+2 code on six nodes. */
class BackgroundRepairTest {
  private static final FillId COLD = new FillId(0, 1);
  private static final FillId WARM = new FillId(0, 2);
  private static final FillId HOT = new FillId(0, 3);

  private final RepairParts parts = new RepairParts(6);

  /** The fills of the stripes whose repair was tried, in order. */
  private final Queue<FillId> tried = new ConcurrentLinkedQueue<>();

  private volatile boolean failing;
  private volatile RepairPlan.Load load = new RepairPlan.Load(false, 0, 0, 0);

  private BackgroundRepair start(long bytesPerSecond) {
    StripeRepair stripes =
        parts.stripes((where, indices, atMost) -> {
          tried.add(where.fill());
          BitSet none = new BitSet();
          return failing
              ? new StripeWriter.Outcome(none, none, indices)
              : new StripeWriter.Outcome(indices, none, none);
        });
    return BackgroundRepair.start(
        new RepairPlan(bytesPerSecond, 1000),
        new DamageScan(parts.directory, parts.residency),
        stripes,
        () -> load,
        parts.pool,
        parts.tasks);
  }

  /**
   * Stores an object without its last {@code lacking} blocks, and touches it {@code uses} times.
   */
  private void store(FillId fill, int lacking, int uses) {
    ObjectKey key = new ObjectKey("bucket", "object-" + fill.low());
    parts.store(key, fill, IntStream.range(6 - lacking, 6).toArray());
    Residency.SegmentId id = new Residency.SegmentId(key, 0);
    parts.residency.enter(id, 1 << 20);
    for (int i = 0; i < uses; i++) {
      parts.residency.touch(id);
    }
  }

  @AfterEach
  void endTasks() {
    parts.tasks.close();
  }

  @Test
  void repairsTheHottestFirstAfterALoss() {
    store(COLD, 1, 0);
    store(WARM, 1, 5);
    store(HOT, 2, 10);
    BackgroundRepair repair = start(1 << 30);
    assertThat(tried).isEmpty();
    parts.pool.reportLost(5);
    await().until(() -> parts.metrics.counted(Metric.BLOCKS_REPAIRED, "background") == 4);
    assertThat(tried).containsExactly(HOT, WARM, COLD);
    assertThat(parts.metrics.counted(Metric.BYTES_REPAIRED, "background")).isEqualTo(4 * BLOCK);
    await().until(() -> repair.backlog() == 0);
  }

  /** The stripe that cannot be rebuilt is hotter, so it would be tried before the other one. */
  @Test
  void skipsStripesThatHaveLostTooMuch() {
    store(COLD, 1, 0);
    store(HOT, 3, 10);
    BackgroundRepair repair = start(1 << 30);
    parts.pool.reportLost(5);
    await().until(() -> parts.metrics.counted(Metric.BLOCKS_REPAIRED, "background") == 1);
    await().until(() -> repair.backlog() == 0);
    assertThat(tried).containsExactly(COLD);
  }

  @Test
  void avoidsANodeThatDidNotKeepARebuiltBlock() {
    failing = true;
    store(COLD, 1, 0);
    store(HOT, 1, 10);
    BackgroundRepair repair = start(1 << 30);
    parts.pool.reportLost(5);
    // The node that did not store the first block is avoided for a while, so the second
    // block is not sent to it.
    await().until(() -> repair.backlog() == 2 && tried.size() == 1 && parts.tasks.running() == 0);
    assertThat(tried).containsExactly(HOT);
    assertThat(parts.metrics.counted(Metric.BLOCKS_REPAIRED, "background")).isZero();
  }

  @Test
  void waitsWhileClientsNeedTheMemory() {
    load = new RepairPlan.Load(true, 0, 0, 0);
    store(HOT, 1, 0);
    BackgroundRepair repair = start(1 << 30);
    parts.pool.reportLost(5);
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
    parts.pool.reportLost(5);
    assertThat(parts.tasks.running()).isZero();
    assertThat(tried).isEmpty();
  }
}
