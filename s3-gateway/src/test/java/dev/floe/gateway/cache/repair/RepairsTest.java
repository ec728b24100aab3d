package dev.floe.gateway.cache.repair;

import static dev.floe.gateway.cache.repair.RepairParts.BLOCK;
import static dev.floe.gateway.cache.repair.RepairParts.bits;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.floe.gateway.cache.directory.DirectoryEntry;
import dev.floe.gateway.cache.directory.ObjectHead;
import dev.floe.gateway.cache.segment.SegmentEntry;
import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.object.ObjectVersion;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.stripe.StripeLayout;
import dev.floe.gateway.stripe.StripeLocation;
import dev.floe.gateway.stripe.write.ChunkCopier;
import dev.floe.gateway.stripe.write.StripeWriter;
import dev.floe.node.protocol.FillId;
import dev.floe.node.protocol.InstanceId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Repairs one stripe of a 4+2 code. It is on six of eight nodes, and two of its blocks are absent.
 */
class RepairsTest {
  private static final ObjectKey KEY = new ObjectKey("bucket", "key");
  private static final FillId FILL = new FillId(1, 2);
  private final RepairParts parts = new RepairParts(8);
  private final Copier copier = new Copier();
  private final Repairs repairs = new Repairs(parts.stripes(copier), parts.tasks);

  /** Records each request. Rebuilds all requested blocks, or none if it is failing. */
  private static final class Copier implements ChunkCopier {
    private final Queue<StripeLocation> asked = new ConcurrentLinkedQueue<>();
    private volatile boolean failing;

    @Override
    public StripeWriter.Outcome rebuild(StripeLocation where, BitSet indices, Duration atMost) {
      asked.add(where);
      BitSet none = new BitSet();
      return failing
          ? new StripeWriter.Outcome(none, none, indices)
          : new StripeWriter.Outcome(indices, none, none);
    }
  }

  @BeforeEach
  void storeAllBlocksButTwo() {
    parts.store(KEY, FILL, 1, 5);
  }

  @Test
  void writesAllAbsentBlocksAtOnceAndCountsThem() {
    report(5);
    await().until(() -> parts.present(KEY).cardinality() == 6);
    assertThat(copier.asked).hasSize(1);
    PoolNode node = parts.pool.nodes().get(1);
    assertThat(node.capacityBytes() - node.freeBytes()).isEqualTo(BLOCK);
  }

  @Test
  void repairsDamagedAndAbsentBlocks() {
    report(0);
    await().until(() -> parts.present(KEY).cardinality() == 6);
    assertThat(copier.asked).hasSize(1);
    assertThat(copier.asked.element().present().get(0)).isFalse();
  }

  @Test
  void movesTheChunkOfAnUnusableNodeToAnother() {
    parts.pool.disable(1);
    parts.pool.disable(0); // holds its block, which may be available again later
    report(1);
    await().until(() -> parts.present(KEY).cardinality() == 6);
    List<PoolNode> nodes = parts.segment(KEY).nodes();
    assertThat(nodes.get(1)).isIn(parts.pool.nodes().subList(6, 8));
    assertThat(nodes.get(0)).isEqualTo(parts.pool.nodes().get(0));
  }

  /**
   * The node may be unusable only for a moment, and moving the chunk would lose its block of the
   * other stripe.
   */
  @Test
  void leavesAChunkWithANodeThatHoldsAnotherStripe() {
    ObjectKey key = new ObjectKey("bucket", "two stripes");
    ObjectVersion twice = new ObjectVersion("\"etag\"", Instant.EPOCH, 8 * BLOCK, "");
    ObjectHead head = new ObjectHead(twice, Headers.EMPTY, null, Instant.MAX);
    parts.directory.confirm(key, head, Instant.EPOCH, parts.code);
    List<PoolNode> nodes = parts.pool.nodes().subList(0, 6);
    List<@Nullable InstanceId> all = new ArrayList<>();
    nodes.forEach(node -> all.add(node.instance()));
    List<@Nullable InstanceId> lacking = new ArrayList<>(all);
    lacking.set(1, null);
    SegmentEntry stored =
        SegmentEntry.placed(nodes).withStripe(0, FILL, lacking).withStripe(1, FILL, all);
    assertThat(parts.directory.addSegment(key, twice, parts.code, 0, stored)).isPresent();
    parts.pool.disable(1);
    BitSet every = new BitSet();
    every.set(0, 6);
    StripeLayout layoutOfTwo = parts.code.layout(8 * BLOCK);
    repairs.missing(key, twice, new StripeLocation(FILL, layoutOfTwo, 0, 0, nodes, every), bits(1));
    await().until(() -> !copier.asked.isEmpty() && repairs.waiting() == 0);
    DirectoryEntry entry = Objects.requireNonNull(parts.directory.get(key));
    assertThat(Objects.requireNonNull(entry.segments().get(0)).nodes()).isEqualTo(nodes);
  }

  @Test
  void avoidsANodeForAWhileAfterItDidNotStoreItsBlock() {
    copier.failing = true;
    report(1);
    await().until(() -> !copier.asked.isEmpty() && repairs.waiting() == 0);
    report(1);
    await().until(() -> repairs.waiting() == 0);
    assertThat(copier.asked).hasSize(1);
    assertThat(parts.present(KEY).cardinality()).isEqualTo(4);
  }

  /** A node deletes chunks that are not sealed. */
  @Test
  void countsNoBlockWhoseSealIsNotStored() {
    parts.nodes.refuseSeals(parts.pool.nodes().get(1));
    report(5);
    await().until(() -> parts.present(KEY).get(5) && repairs.waiting() == 0);
    assertThat(parts.present(KEY).get(1)).isFalse();
    PoolNode node = parts.pool.nodes().get(1);
    assertThat(node.freeBytes()).isEqualTo(node.capacityBytes());
  }

  @Test
  void leavesUnpublishedSegmentsAlone() {
    parts.directory.remove(KEY);
    repairs.missing(KEY, parts.version, parts.location(FILL, parts.holders()), bits(1));
    await().until(() -> repairs.waiting() == 0);
    assertThat(copier.asked).isEmpty();
  }

  private void report(int index) {
    repairs.missing(
        KEY, parts.version, parts.location(FILL, parts.segment(KEY).nodes()), bits(index));
  }
}
