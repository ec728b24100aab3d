package dev.floe.gateway.cache.repair;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.cache.FakeNodes;
import dev.floe.gateway.cache.FakePool;
import dev.floe.gateway.cache.directory.ChunkCode;
import dev.floe.gateway.cache.directory.ChunkCodes;
import dev.floe.gateway.cache.directory.DirectoryEntry;
import dev.floe.gateway.cache.directory.ObjectDirectory;
import dev.floe.gateway.cache.directory.ObjectHead;
import dev.floe.gateway.cache.directory.Residency;
import dev.floe.gateway.cache.directory.RunningFills;
import dev.floe.gateway.cache.directory.SegmentPlacement;
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
import dev.floe.gateway.task.BackgroundTasks;
import dev.floe.node.protocol.FillId;
import dev.floe.node.protocol.InstanceId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a repair. Objects have one stripe each, in a 4+2 code on the first six nodes of a
 * pool.
 */
final class RepairParts {
  static final int BLOCK = 1024;

  final FakePool pool;
  final ChunkCode code = new ChunkCode(4, 2, BLOCK, 0);
  final StripeLayout layout = code.layout(4 * BLOCK);
  final ObjectVersion version = new ObjectVersion("\"etag\"", Instant.EPOCH, 4 * BLOCK, "");
  final ObjectDirectory directory = new ObjectDirectory(1 << 20, (key, entry) -> {});
  final Residency residency =
      new Residency(1 << 30, id -> directory.storedBytes(id.key(), id.segment()), id -> {});
  final FakeNodes nodes = new FakeNodes(new BlockPool(BLOCK, new MemoryBudget(1 << 20)));
  final BackgroundTasks tasks = new BackgroundTasks("test", 100);
  final GatewayMetrics metrics = new GatewayMetrics();
  final RunningFills running = new RunningFills(nodes, Duration.ofMinutes(1), tasks);

  RepairParts(int nodeCount) {
    pool = new FakePool(nodeCount, 1 << 20);
  }

  StripeRepair stripes(ChunkCopier copier) {
    return new StripeRepair(
        directory,
        residency,
        new SegmentPlacement(pool, directory, ChunkCodes.only(code), new Random(6)),
        copier,
        nodes,
        running,
        metrics);
  }

  /** Stores an object that lacks these blocks. */
  void store(ObjectKey key, FillId fill, int... lacking) {
    directory.confirm(
        key, new ObjectHead(version, Headers.EMPTY, null, Instant.MAX), Instant.EPOCH, code);
    List<@Nullable InstanceId> instances = new ArrayList<>();
    holders().forEach(node -> instances.add(node.instance()));
    for (int index : lacking) {
      instances.set(index, null);
    }
    SegmentEntry stored = SegmentEntry.placed(holders()).withStripe(0, fill, instances);
    assertThat(directory.addSegment(key, version, code, 0, stored)).isPresent();
  }

  /** Returns the six nodes on which all objects are placed. */
  List<PoolNode> holders() {
    return pool.nodes().subList(0, 6);
  }

  /** Returns the location of a fill's stripe for a reader that assumes all blocks to be present. */
  StripeLocation location(FillId fill, List<PoolNode> on) {
    BitSet all = new BitSet();
    all.set(0, 6);
    return new StripeLocation(fill, layout, 0, 0, on, all);
  }

  SegmentEntry segment(ObjectKey key) {
    DirectoryEntry entry = Objects.requireNonNull(directory.get(key));
    return Objects.requireNonNull(entry.segments().get(0));
  }

  /** Returns the blocks that the nodes hold, according to the directory. */
  BitSet present(ObjectKey key) {
    return segment(key).locate(layout, 0, 0).orElseThrow().present();
  }

  static BitSet bits(int... indices) {
    BitSet bits = new BitSet();
    for (int index : indices) {
      bits.set(index);
    }
    return bits;
  }
}
