package dev.floe.gateway.cache.read;

import static dev.floe.gateway.cache.fill.FillParts.KEY;
import static dev.floe.gateway.cache.fill.FillParts.STRIPE;

import dev.floe.gateway.cache.FakeNodes;
import dev.floe.gateway.cache.FakeOrigin;
import dev.floe.gateway.cache.directory.ObjectHead;
import dev.floe.gateway.cache.fill.FillParts;
import dev.floe.gateway.cache.fill.Fills;
import dev.floe.gateway.cache.fill.SettlingWrites;
import dev.floe.gateway.cache.origin.OriginReads;
import dev.floe.gateway.cache.repair.Repairs;
import dev.floe.gateway.cache.repair.StripeRepair;
import dev.floe.gateway.cache.segment.SegmentEntry;
import dev.floe.gateway.cache.tier.MemoryTier;
import dev.floe.gateway.memory.BlockPool;
import dev.floe.gateway.memory.MemoryBudget;
import dev.floe.gateway.object.ByteRange;
import dev.floe.gateway.policy.PoolShare;
import dev.floe.gateway.policy.freshness.Freshness;
import dev.floe.gateway.policy.freshness.FreshnessRules;
import dev.floe.gateway.policy.freshness.KeyRules;
import dev.floe.gateway.stripe.StripeLayout;
import dev.floe.gateway.stripe.write.StripeWriter;
import dev.floe.node.protocol.FillId;
import dev.floe.node.protocol.InstanceId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** The parts of a read of one object, whose stripes have 2+1 blocks of 64 bytes. */
final class ReadParts implements AutoCloseable {
  private static final String PATH = "/bucket/key";
  private static final InstanceId LOST = new InstanceId(9, 9);

  final FakeOrigin origin = new FakeOrigin();
  final BlockPool blocks = new BlockPool(FillParts.BLOCK, new MemoryBudget(4 << 20));
  final FakeNodes nodes = new FakeNodes(blocks);
  final FillParts fillParts = new FillParts(nodes, blocks);
  final OriginReads reads = new OriginReads(origin);
  final Fills fills = fillParts.fills(reads);
  final MemoryTier tier;
  final byte[] bytes;
  final ObjectHead head;
  final StripeLayout layout;
  final ReadServices services;

  /**
   * @param stripes the number of stripes of the object
   */
  ReadParts(int stripes) throws Exception {
    bytes = new byte[stripes * STRIPE];
    new Random(4).nextBytes(bytes);
    origin.put(PATH, bytes);
    head = FillParts.headAt(reads, bytes.length);
    fillParts.confirm(head);
    layout = fillParts.code.layout(bytes.length);
    tier = new MemoryTier(1 << 20, blocks, fillParts.metrics, fillParts.tasks);
    services = services();
  }

  /** Puts another version of the object into S3 without the gateway's knowledge. */
  void overwriteAtOrigin() {
    origin.put(PATH, bytes.clone());
  }

  BodyProgress progress(ByteRange range) {
    return new BodyProgress(services, KEY, head, range, null);
  }

  BodyProgress whole() {
    return progress(new ByteRange(0, bytes.length));
  }

  /** Enters these stripes into the directory as stored on the nodes. */
  void store(FillId fill, int... stripes) {
    for (int stripe : stripes) {
      enter(fill, stripe, fillParts.nodes.get(0).instance());
    }
  }

  /**
   * Enters these stripes into the directory with one block on a lost instance, so that too few
   * blocks are left.
   */
  void lose(FillId fill, int... stripes) {
    for (int stripe : stripes) {
      enter(fill, stripe, LOST);
    }
  }

  private void enter(FillId fill, int stripe, @Nullable InstanceId first) {
    List<@Nullable InstanceId> instances = new ArrayList<>();
    instances.add(first);
    instances.add(fillParts.nodes.get(1).instance());
    instances.add(null);
    fillParts
        .contents
        .directory()
        .addSegment(
            KEY,
            head.version(),
            fillParts.code,
            layout.segmentOf(stripe),
            SegmentEntry.placed(fillParts.nodes)
                .withStripe(layout.stripeInSegment(stripe), fill, instances));
  }

  private ReadServices services() {
    PoolShare share = new PoolShare(1, () -> 1.5, () -> 1 << 20);
    Repairs repairs =
        new Repairs(
            new StripeRepair(
                fillParts.contents.directory(),
                fillParts.contents.residency(),
                fillParts.placement(),
                (where, indices, atMost) ->
                    new StripeWriter.Outcome(new BitSet(), new BitSet(), indices),
                nodes,
                fillParts.running,
                fillParts.metrics),
            fillParts.tasks);
    OriginQuestions questions =
        new OriginQuestions(
            fillParts.contents.directory(),
            fillParts.code,
            fillParts.gates,
            reads,
            fills,
            share,
            false,
            () -> Instant.EPOCH,
            fillParts.tasks);
    return new ReadServices(
        fillParts.code,
        new FreshnessRules(
            new KeyRules<>(Map.of()),
            new Freshness(Duration.ofSeconds(60)),
            new KeyRules<>(Map.of())),
        () -> Instant.EPOCH,
        blocks.budget(),
        fillParts.contents.directory(),
        fillParts.contents.residency(),
        new SettlingWrites(Duration.ZERO),
        new WriteTimes(() -> Instant.EPOCH),
        questions,
        nodes::open,
        tier,
        fills,
        reads,
        repairs,
        share,
        fillParts.metrics,
        null);
  }

  @Override
  public void close() {
    fillParts.tasks.close();
    tier.close();
    fillParts.close();
  }
}
