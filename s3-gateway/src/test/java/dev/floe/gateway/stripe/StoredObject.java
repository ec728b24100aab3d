package dev.floe.gateway.stripe;

import dev.floe.coding.CodeMatrix;
import dev.floe.gateway.memory.Block;
import dev.floe.gateway.memory.BlockLease;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.stripe.read.StripeReader;
import dev.floe.gateway.stripe.write.StripeWriter;
import dev.floe.node.host.faults.Fault;
import dev.floe.node.protocol.FillId;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** An object of random bytes, and the locations of its stripes. */
final class StoredObject implements StripeReader.StripeMap {
  static final Duration PATIENCE = Duration.ofSeconds(20);

  final byte[] bytes;
  final StripeLayout layout;
  final List<StripeWriter.Outcome> outcomes = new ArrayList<>();
  private final FillId fill;
  private final List<PoolNode> nodes;
  private final List<BitSet> present = new ArrayList<>();

  private StoredObject(long seed, StripeLayout layout, List<? extends PoolNode> nodes) {
    Random random = new Random(seed);
    this.layout = layout;
    this.nodes = List.copyOf(nodes);
    this.fill = new FillId(random.nextLong(), random.nextLong());
    this.bytes = new byte[Math.toIntExact(layout.lengthBytes())];
    random.nextBytes(bytes);
  }

  /** Writes all stripes of a new object to the nodes. */
  static StoredObject write(
      NodeRig rig, long seed, StripeLayout layout, List<? extends PoolNode> nodes)
      throws Exception {
    StoredObject object = new StoredObject(seed, layout, nodes);
    StripeWriter writer = StripeWriter.over(rig.loops);
    for (long stripe = 0; stripe < layout.stripes(); stripe++) {
      object.present.add(new BitSet());
      int dataBlocks = layout.dataBlocksOf(stripe);
      try (BlockLease lease = rig.pool.lease(dataBlocks + layout.parityBlocks(), PATIENCE)) {
        List<Block> data = object.blocks(lease, stripe);
        StripeWriter.Outcome outcome =
            writer.write(object.at(stripe), data, lease, PATIENCE, StripeWriter.PATIENT);
        data.forEach(Block::close);
        object.outcomes.add(outcome);
        object.present.get((int) stripe).or(outcome.stored());
      }
    }
    return object;
  }

  /** Damages every block of one index in the node's memory. */
  void damage(RigNode node, int index) {
    for (int stripe = 0; stripe < layout.stripes(); stripe++) {
      node.inject(new Fault.CorruptBlock(fill, 0, stripe, index));
    }
  }

  private List<Block> blocks(BlockLease lease, long stripe) {
    List<Block> data = new ArrayList<>();
    long offset = layout.bytesOf(stripe).start();
    for (int index = 0; index < layout.dataBlocksOf(stripe); index++) {
      int length = layout.storedBytes(stripe, index);
      Block block = lease.take();
      block.segment().fill((byte) 0x5a); // bytes of earlier use must not matter
      MemorySegment.copy(MemorySegment.ofArray(bytes), offset, block.segment(), 0, length);
      offset += length;
      data.add(block);
    }
    return data;
  }

  @Override
  public @Nullable StripeLocation locate(long stripe) {
    return at(stripe);
  }

  StripeLocation at(long stripe) {
    return new StripeLocation(
        fill, layout, CodeMatrix.POWERS.wireId(), stripe, nodes, present.get((int) stripe));
  }
}
