package dev.floe.gateway.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.floe.gateway.cache.directory.ChunkCode;
import dev.floe.gateway.cache.directory.ChunkCodes;
import dev.floe.gateway.cache.directory.DirectoryEntry;
import dev.floe.gateway.cache.directory.ObjectDirectory;
import dev.floe.gateway.cache.directory.ObjectHead;
import dev.floe.gateway.cache.directory.Residency;
import dev.floe.gateway.cache.directory.RunningFills;
import dev.floe.gateway.cache.directory.SegmentPlacement;
import dev.floe.gateway.cache.repair.Repairs;
import dev.floe.gateway.cache.repair.StripeRepair;
import dev.floe.gateway.cache.segment.SegmentEntry;
import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.memory.BlockPool;
import dev.floe.gateway.memory.MemoryBudget;
import dev.floe.gateway.metrics.GatewayMetrics;
import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.object.ObjectVersion;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.stripe.StripeLayout;
import dev.floe.gateway.stripe.StripeLocation;
import dev.floe.gateway.stripe.write.ChunkCopier;
import dev.floe.gateway.stripe.write.StripeWriter;
import dev.floe.gateway.task.BackgroundTasks;
import dev.floe.node.protocol.FillId;
import dev.floe.node.protocol.InstanceId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One stripe of a 4+2 code, on six of eight nodes. */
class RepairsTest {
  private static final ObjectKey KEY = new ObjectKey("bucket", "key");
  private static final FillId FILL = new FillId(1, 2);
  private static final int BLOCK = 1024;

  private final FakePool pool = new FakePool(8, 1 << 20);
  private final ChunkCode code = new ChunkCode(4, 2, BLOCK, 0);
  private final StripeLayout layout = code.layout(4 * BLOCK);
  private final ObjectVersion version = new ObjectVersion("\"etag\"", Instant.EPOCH, 4 * BLOCK, "");
  private final ObjectDirectory directory = new ObjectDirectory(1 << 20, (key, entry) -> {});
  private final Copier copier = new Copier();
  private final FakeNodes fakeNodes =
      new FakeNodes(new BlockPool(BLOCK, new MemoryBudget(1 << 20)));
  private final BackgroundTasks tasks = new BackgroundTasks("test", 100);
  private final GatewayMetrics metrics = new GatewayMetrics();
  private final Repairs repairs =
      new Repairs(
          new StripeRepair(
              directory,
              new Residency(1 << 20, id -> directory.storedBytes(id.key(), id.segment()), id -> {}),
              new SegmentPlacement(pool, directory, ChunkCodes.only(code), new Random(6)),
              copier,
              fakeNodes,
              new RunningFills(fakeNodes, Duration.ofMinutes(1), tasks),
              metrics),
          tasks);

  /** Rebuilds everything that it is asked for, unless told otherwise, and remembers it. */
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
    ObjectHead head = new ObjectHead(version, Headers.EMPTY, null, Instant.MAX);
    directory.confirm(KEY, head, Instant.EPOCH, code);
    List<@Nullable InstanceId> instances = new ArrayList<>();
    pool.nodes().subList(0, 6).forEach(node -> instances.add(node.instance()));
    instances.set(1, null);
    instances.set(5, null);
    SegmentEntry stored =
        SegmentEntry.placed(pool.nodes().subList(0, 6)).withStripe(0, FILL, instances);
    assertThat(directory.addSegment(KEY, version, code, 0, stored)).isPresent();
  }

  @Test
  void writesAllAbsentBlocksAtOnceAndCountsThem() {
    tell(5);
    await().until(() -> present().cardinality() == 6);
    assertThat(copier.asked).hasSize(1);
    PoolNode node = pool.nodes().get(1);
    assertThat(node.capacityBytes() - node.freeBytes()).isEqualTo(BLOCK);
  }

  @Test
  void repairsDamagedAndAbsentBlocks() {
    tell(0);
    await().until(() -> present().cardinality() == 6);
    assertThat(copier.asked).hasSize(1);
    assertThat(copier.asked.element().present().get(0)).isFalse();
  }

  @Test
  void movesTheChunkOfAnUnusableNodeToAnother() {
    pool.disable(1);
    pool.disable(0); // holds its block, which may be had again later
    tell(1);
    await().until(() -> present().cardinality() == 6);
    List<PoolNode> nodes = segment().nodes();
    assertThat(nodes.get(1)).isIn(pool.nodes().subList(6, 8));
    assertThat(nodes.get(0)).isEqualTo(pool.nodes().get(0));
  }

  /** The node is away for a moment, and its block of the other stripe would be lost. */
  @Test
  void leavesAChunkWithANodeThatHoldsAnotherStripe() {
    ObjectKey key = new ObjectKey("bucket", "two stripes");
    ObjectVersion twice = new ObjectVersion("\"etag\"", Instant.EPOCH, 8 * BLOCK, "");
    ObjectHead head = new ObjectHead(twice, Headers.EMPTY, null, Instant.MAX);
    directory.confirm(key, head, Instant.EPOCH, code);
    List<PoolNode> nodes = pool.nodes().subList(0, 6);
    List<@Nullable InstanceId> all = new ArrayList<>();
    nodes.forEach(node -> all.add(node.instance()));
    List<@Nullable InstanceId> lacking = new ArrayList<>(all);
    lacking.set(1, null);
    SegmentEntry stored =
        SegmentEntry.placed(nodes).withStripe(0, FILL, lacking).withStripe(1, FILL, all);
    assertThat(directory.addSegment(key, twice, code, 0, stored)).isPresent();
    pool.disable(1);
    BitSet every = new BitSet();
    every.set(0, 6);
    StripeLayout layoutOfTwo = code.layout(8 * BLOCK);
    repairs.missing(key, twice, new StripeLocation(FILL, layoutOfTwo, 0, 0, nodes, every), bits(1));
    await().until(() -> !copier.asked.isEmpty() && repairs.waiting() == 0);
    DirectoryEntry entry = Objects.requireNonNull(directory.get(key));
    assertThat(Objects.requireNonNull(entry.segments().get(0)).nodes()).isEqualTo(nodes);
  }

  @Test
  void avoidsForAWhileANodeThatDoesNotKeepItsBlock() {
    copier.failing = true;
    tell(1);
    await().until(() -> !copier.asked.isEmpty() && repairs.waiting() == 0);
    tell(1);
    await().until(() -> repairs.waiting() == 0);
    assertThat(copier.asked).hasSize(1);
    assertThat(present().cardinality()).isEqualTo(4);
  }

  /** A node deletes what is not sealed. */
  @Test
  void countsNoBlockWhoseSealIsNotKept() {
    fakeNodes.refuseSeals(pool.nodes().get(1));
    tell(5);
    await().until(() -> present().get(5) && repairs.waiting() == 0);
    assertThat(present().get(1)).isFalse();
    PoolNode node = pool.nodes().get(1);
    assertThat(node.freeBytes()).isEqualTo(node.capacityBytes());
  }

  @Test
  void leavesUnpublishedSegmentsAlone() {
    directory.remove(KEY);
    repairs.missing(KEY, version, location(pool.nodes().subList(0, 6)), bits(1));
    await().until(() -> repairs.waiting() == 0);
    assertThat(copier.asked).isEmpty();
  }

  private void tell(int index) {
    repairs.missing(KEY, version, location(segment().nodes()), bits(index));
  }

  private StripeLocation location(List<PoolNode> nodes) {
    BitSet all = new BitSet();
    all.set(0, 6);
    return new StripeLocation(FILL, layout, 0, 0, nodes, all);
  }

  private BitSet present() {
    return segment().locate(layout, 0, 0).orElseThrow().present();
  }

  private SegmentEntry segment() {
    DirectoryEntry entry = Objects.requireNonNull(directory.get(KEY));
    return Objects.requireNonNull(entry.segments().get(0));
  }

  private static BitSet bits(int index) {
    BitSet bits = new BitSet();
    bits.set(index);
    return bits;
  }
}
