package dev.floe.gateway.cache.repair;

import static dev.floe.gateway.cache.repair.RepairParts.BLOCK;
import static dev.floe.gateway.cache.repair.RepairParts.bits;
import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.metrics.Metric;
import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.object.ObjectVersion;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.stripe.StripeLocation;
import dev.floe.gateway.stripe.write.ChunkCopier;
import dev.floe.gateway.stripe.write.StripeWriter;
import dev.floe.node.protocol.FillId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One stripe that lacks two of its six blocks, on six of eight nodes. */
class StripeRepairTest implements ChunkCopier {
  private static final ObjectKey KEY = new ObjectKey("bucket", "key");
  private static final FillId FILL = new FillId(1, 2);

  private final RepairParts parts = new RepairParts(8);
  private final StripeRepair repair = parts.stripes(this);
  private final List<StripeLocation> rebuilt = new ArrayList<>();
  private final List<BitSet> wanted = new ArrayList<>();
  private BitSet keepable = bits(0, 1, 2, 3, 4, 5);
  private @Nullable Runnable meanwhile;

  @BeforeEach
  void storeAllBlocksButTwo() {
    parts.store(KEY, FILL, 1, 5);
  }

  @AfterEach
  void nothingRuns() {
    assertThat(parts.running.contains(FILL)).isFalse();
    parts.tasks.close();
  }

  @Test
  void writesTheBlocksThatTheDirectoryLacks() throws Exception {
    assertThat(rebuild()).isEqualTo(2);
    assertThat(wanted).containsExactly(bits(1, 5));
    assertThat(parts.present(KEY)).isEqualTo(bits(0, 1, 2, 3, 4, 5));
    assertThat(usedBytes(1)).isEqualTo(BLOCK);
    assertThat(parts.metrics.counted(Metric.BLOCKS_REPAIRED, "read")).isEqualTo(2);
    assertThat(parts.metrics.counted(Metric.BYTES_REPAIRED, "read")).isEqualTo(2 * BLOCK);
  }

  @Test
  void hasNothingToDoForACompleteStripe() throws Exception {
    rebuild();
    assertThat(rebuild()).isZero();
    assertThat(rebuilt).hasSize(1);
  }

  /** Otherwise the blocks would be deleted, because no entry names their fill. */
  @Test
  void countsAsARunningFill() throws Exception {
    List<Boolean> running = new ArrayList<>();
    meanwhile = () -> running.add(parts.running.contains(FILL));
    rebuild();
    assertThat(running).containsExactly(true);
  }

  @Test
  void countsOnlyTheBlocksThatNodesKeep() throws Exception {
    keepable = bits(1);
    assertThat(rebuild()).isEqualTo(1);
    assertThat(parts.present(KEY)).isEqualTo(bits(0, 1, 2, 3, 4));
    assertThat(usedBytes(5)).isZero();
    assertThat(rebuild()).as("node 5 is left alone for a while").isZero();
    assertThat(rebuilt).hasSize(1);
  }

  @Test
  void countsOnlyTheBlocksWhoseSealNodesKeep() throws Exception {
    parts.nodes.refuseSeals(parts.holders().get(1));
    assertThat(rebuild()).isEqualTo(1);
    assertThat(parts.present(KEY)).isEqualTo(bits(0, 2, 3, 4, 5));
    assertThat(usedBytes(1)).isZero();
  }

  // Nodes that cannot be used.

  @Test
  void writesTheBlockOfAnUnusableNodeToAnother() throws Exception {
    parts.pool.disable(1);
    assertThat(rebuild()).isEqualTo(2);
    PoolNode instead = rebuilt.getFirst().nodes().get(1);
    assertThat(instead).isIn(parts.pool.nodes().subList(6, 8));
    assertThat(parts.segment(KEY).nodes().get(1)).isEqualTo(instead);
    assertThat(parts.present(KEY).cardinality()).isEqualTo(6);
  }

  @Test
  void leavesABlockWithTheUnusableNodeThatHoldsIt() throws Exception {
    parts.pool.disable(0);
    rebuild();
    assertThat(parts.segment(KEY).nodes()).isEqualTo(parts.holders());
  }

  // Changes during a repair.

  @Test
  void deletesWhatItWroteOfASegmentThatIsGone() throws Exception {
    meanwhile = () -> parts.directory.remove(KEY);
    rebuild();
    assertThat(parts.nodes.dropped()).containsExactly(FILL);
  }

  @Test
  void deletesNothingOfASegmentThatStays() throws Exception {
    rebuild();
    assertThat(parts.nodes.dropped()).isEmpty();
  }

  @Test
  void leavesAStripeThatIsOfAnotherFillNow() throws Exception {
    FillId other = new FillId(3, 4);
    RepairJob job = job();
    parts.store(KEY, other, 2);
    assertThat(repair.rebuild(job, RepairCause.READ)).isZero();
    assertThat(rebuilt).isEmpty();
    assertThat(parts.present(KEY)).isEqualTo(bits(0, 1, 3, 4, 5));
  }

  @Test
  void leavesAStripeOfAnotherVersion() throws Exception {
    ObjectVersion other = new ObjectVersion("\"other\"", Instant.EPOCH, 4 * BLOCK, "");
    RepairJob job = new RepairJob(KEY, other, parts.location(FILL, parts.holders()));
    assertThat(repair.rebuild(job, RepairCause.READ)).isZero();
    assertThat(rebuilt).isEmpty();
  }

  // Damage.

  @Test
  void forgetsDamagedBlocks() {
    parts.store(KEY, FILL);
    repair.forget(job(), bits(0));
    assertThat(parts.present(KEY)).isEqualTo(bits(1, 2, 3, 4, 5));
  }

  @Test
  void forgetsNoBlockOfAnotherFill() {
    RepairJob job = job();
    parts.store(KEY, new FillId(3, 4));
    repair.forget(job, bits(0, 1, 2));
    assertThat(parts.present(KEY).cardinality()).isEqualTo(6);
  }

  private int rebuild() throws InterruptedException {
    return repair.rebuild(job(), RepairCause.READ);
  }

  private RepairJob job() {
    return new RepairJob(KEY, parts.version, parts.location(FILL, parts.segment(KEY).nodes()));
  }

  private long usedBytes(int number) {
    PoolNode node = parts.pool.nodes().get(number);
    return node.capacityBytes() - node.freeBytes();
  }

  @Override
  public StripeWriter.Outcome rebuild(StripeLocation where, BitSet indices, Duration atMost) {
    rebuilt.add(where);
    wanted.add((BitSet) indices.clone());
    if (meanwhile != null) {
      meanwhile.run();
    }
    BitSet kept = (BitSet) indices.clone();
    kept.and(keepable);
    BitSet failed = (BitSet) indices.clone();
    failed.andNot(kept);
    return new StripeWriter.Outcome(kept, new BitSet(), failed);
  }
}
