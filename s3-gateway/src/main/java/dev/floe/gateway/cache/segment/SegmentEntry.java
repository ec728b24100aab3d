package dev.floe.gateway.cache.segment;

import dev.floe.gateway.object.PackedReader;
import dev.floe.gateway.object.PackedWriter;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.stripe.StripeLayout;
import dev.floe.gateway.stripe.StripeLocation;
import dev.floe.gateway.stripe.StripeSet;
import dev.floe.node.protocol.FillId;
import dev.floe.node.protocol.InstanceId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The location of the stripes of one segment: its nodes, the fill of each stripe, and the stripes
 * that each node holds. Immutable, so that a reader sees a consistent state.
 */
public final class SegmentEntry {
  private final ChunkColumns chunks;
  private final StripeFills fills;

  private SegmentEntry(ChunkColumns chunks, StripeFills fills) {
    this.chunks = chunks;
    this.fills = fills;
  }

  /** Returns a segment on these nodes, without any stripe. */
  public static SegmentEntry placed(List<PoolNode> nodes) {
    return new SegmentEntry(ChunkColumns.on(nodes), StripeFills.NONE);
  }

  /** Returns the holders of all chunks. */
  List<ChunkHolder> holders() {
    return chunks.holders();
  }

  /** Writes all but the holders. */
  void write(PackedWriter to) {
    fills.write(to);
    chunks.write(to, fills.written().bits());
  }

  static SegmentEntry read(PackedReader from, ChunkHolder[] holders) {
    StripeFills fills = StripeFills.read(from);
    return new SegmentEntry(ChunkColumns.read(from, holders, fills.written().bits()), fills);
  }

  /** Skips what {@link #write} wrote for a segment with this many holders. */
  static void skip(PackedReader from, int holders) {
    StripeFills.skip(from);
    ChunkColumns.skip(from, holders);
  }

  /** Returns the node of each index. */
  public List<PoolNode> nodes() {
    return chunks.nodes();
  }

  /** Returns true if one of the segment's chunks is assigned to this node. */
  public boolean isOn(PoolNode node) {
    return chunks.indexOf(node) >= 0;
  }

  /** Returns the segment with the objects of this table, which other segments share. */
  public SegmentEntry sharing(ChunkHolders table) {
    return new SegmentEntry(chunks.sharing(table), fills);
  }

  /** Returns the fill that wrote a stripe; empty if none did. */
  public Optional<FillId> fill(int stripeInSegment) {
    return fills.of(stripeInSegment);
  }

  /** Returns the bytes that the current instance of the node at this index holds. */
  public long heldBytes(StripeLayout layout, int segment, int index) {
    return heldBytes(new StripeSet(chunks.bits(index)), layout, segment, index);
  }

  private static long heldBytes(StripeSet held, StripeLayout layout, int segment, int index) {
    if (held.isEmpty()) {
      return 0;
    }
    // All stripes before the last one have blocks of the same length.
    int last = layout.stripesOfSegment(segment) - 1;
    long lastStripe = (long) segment * StripeLayout.SEGMENT_STRIPES + last;
    long before = Long.bitCount(held.and(StripeSet.first(last)).bits());
    return before * layout.blockBytes()
        + (held.contains(last) ? layout.storedBytes(lastStripe, index) : 0);
  }

  /** Returns true if a node holds any block of the segment. */
  public boolean holds(PoolNode node, StripeLayout layout, int segment) {
    int index = chunks.indexOf(node);
    return index >= 0 && heldBytes(layout, segment, index) > 0;
  }

  /** Returns the fills that wrote stripes of this segment, each once. */
  public Set<FillId> fills() {
    return fills.distinct();
  }

  /** Receives the stripes of one chunk, written by one fill, that an instance holds. */
  public interface ChunkVisitor {
    /**
     * @param stripes never empty
     */
    void chunk(int index, InstanceId instance, FillId fill, StripeSet stripes);
  }

  /** Passes every chunk of every fill on every instance to the visitor. */
  public void forEachChunk(ChunkVisitor visitor) {
    for (int index = 0; index < chunks.size(); index++) {
      visit(index, visitor);
    }
  }

  /**
   * Passes to the visitor the chunks that the other segment does not have on the same node with the
   * same copies; all chunks if the fills differ or there is no other segment.
   */
  public void forEachOther(@Nullable SegmentEntry other, ChunkVisitor visitor) {
    ChunkColumns same = other != null && fills.isSame(other.fills) ? other.chunks : null;
    for (int index = 0; index < chunks.size(); index++) {
      if (same == null || !chunks.isSame(index, same)) {
        visit(index, visitor);
      }
    }
  }

  private void visit(int index, ChunkVisitor visitor) {
    for (ChunkPresence.Copy copy : chunks.at(index).copies()) {
      fills.forEach((fill, stripes) -> {
        StripeSet held = copy.stripes().and(stripes);
        if (!held.isEmpty()) {
          visitor.chunk(index, copy.instance(), fill, held);
        }
      });
    }
  }

  /** Returns the stripes of this fill that are known to be on that instance. */
  public StripeSet held(int index, InstanceId instance, FillId fill) {
    return index < chunks.size()
        ? chunks.at(index).on(instance).and(fills.by(fill))
        : StripeSet.NONE;
  }

  /**
   * Returns the segment with the stripes that an instance reports: those of this fill and, with
   * {@code adopt}, those that no fill has stored. A chunk that another node holds stays there.
   */
  public SegmentEntry listed(
      int index,
      PoolNode node,
      InstanceId instance,
      FillId fill,
      StripeSet stripes,
      boolean adopt) {
    if (index >= chunks.size()) {
      return this;
    }
    ChunkColumns moved = chunks;
    if (!chunks.node(index).equals(node)) {
      if (!chunks.isEmpty(index)) {
        return this;
      }
      int other = chunks.indexOf(node);
      if (other >= 0 && chunks.isEmpty(other)) {
        moved = moved.with(other, chunks.node(index), ChunkPresence.NONE);
      }
    }
    StripeFills newFills = adopt ? fills.with(fill, stripes.minus(fills.written())) : fills;
    StripeSet taken = stripes.and(newFills.by(fill));
    ChunkPresence known = chunks.at(index);
    if (known.on(instance).containsAll(taken)) {
      return this;
    }
    return new SegmentEntry(moved.with(index, node, known.copied(node, instance, taken)), newFills);
  }

  /** Returns the segment without these stripes of a fill on this instance. */
  public SegmentEntry unlisted(int index, InstanceId instance, FillId fill, StripeSet stripes) {
    StripeSet lost = held(index, instance, fill).and(stripes);
    return lost.isEmpty() ? this : withPresence(index, chunks.at(index).without(instance, lost));
  }

  /**
   * Returns the bytes that all nodes hold. Blocks that only a node's peer holds count, because the
   * next backup copies them back.
   */
  public long heldBytes(StripeLayout layout, int segment) {
    long bytes = 0;
    for (int index = 0; index < chunks.size(); index++) {
      bytes += heldBytes(new StripeSet(chunks.anywhere(index)), layout, segment, index);
    }
    return bytes;
  }

  /**
   * Returns the segment with one stripe that a fill has stored.
   *
   * @param instances the instance that keeps the block of each index; null where no instance does
   */
  public SegmentEntry withStripe(
      int stripeInSegment, FillId fill, List<@Nullable InstanceId> instances) {
    StripeSet stripe = StripeSet.of(stripeInSegment);
    ChunkColumns changed = chunks;
    for (int index = 0; index < chunks.size(); index++) {
      InstanceId instance = instances.get(index);
      PoolNode node = chunks.node(index);
      ChunkPresence known = chunks.at(index);
      changed =
          changed.with(
              index,
              node,
              instance == null ? known.without(stripe) : known.written(node, instance, stripe));
    }
    return new SegmentEntry(changed, fills.with(fill, stripe));
  }

  /**
   * Returns the segment with every stripe of the newer one. If both have a chunk on different
   * nodes, the newer segment's node is used if it holds any block. The blocks on the earlier node
   * are then lost, and are repaired later.
   */
  public SegmentEntry merge(SegmentEntry newer) {
    List<PoolNode> newNodes = new ArrayList<>(nodes());
    for (int index = 0; index < newNodes.size(); index++) {
      if (!newer.chunks.isEmpty(index)) {
        newNodes.set(index, newer.chunks.node(index));
      }
    }
    return placedOn(newNodes).take(newer);
  }

  /** Returns true if a stripe that can be read from this segment cannot be read from the other. */
  public boolean losesStripesIn(SegmentEntry other, StripeLayout layout, int segment) {
    return !other.readable(layout, segment).containsAll(readable(layout, segment));
  }

  private SegmentEntry take(SegmentEntry newer) {
    StripeSet taken = newer.fills.written();
    ChunkColumns changed = chunks;
    for (int index = 0; index < chunks.size(); index++) {
      PoolNode node = chunks.node(index);
      ChunkPresence merged = chunks.at(index).without(taken);
      for (ChunkPresence.Copy copy : newer.chunks.at(index).copies()) {
        merged = merged.copied(node, copy.instance(), copy.stripes());
      }
      changed = changed.with(index, node, merged);
    }
    return new SegmentEntry(changed, fills.with(newer.fills));
  }

  /**
   * Returns the segment with only the stripes of fills that have no stripe in the other segment.
   */
  public SegmentEntry less(SegmentEntry other) {
    Set<FillId> gone = fills();
    gone.removeAll(other.fills());
    StripeFills left = fills.only(gone);
    StripeSet others = StripeSet.first(StripeLayout.SEGMENT_STRIPES).minus(left.written());
    ChunkColumns changed = chunks;
    for (int index = 0; index < chunks.size(); index++) {
      changed = changed.with(index, chunks.node(index), chunks.at(index).without(others));
    }
    return new SegmentEntry(changed, left);
  }

  /** Returns the segment with the chunks of these nodes only. */
  public SegmentEntry onlyOn(Set<PoolNode> keeping) {
    ChunkColumns changed = chunks;
    for (int index = 0; index < chunks.size(); index++) {
      if (!keeping.contains(chunks.node(index))) {
        changed = changed.with(index, chunks.node(index), ChunkPresence.NONE);
      }
    }
    return new SegmentEntry(changed, fills);
  }

  /**
   * Returns the segment on these nodes. A node that is new to a chunk holds none of its blocks yet.
   */
  public SegmentEntry placedOn(List<PoolNode> others) {
    ChunkColumns changed = chunks;
    for (int index = 0; index < chunks.size(); index++) {
      if (!others.get(index).equals(chunks.node(index))) {
        changed = changed.with(index, others.get(index), ChunkPresence.NONE);
      }
    }
    return changed == chunks ? this : new SegmentEntry(changed, fills);
  }

  /**
   * Returns the segment without one block, which its node's current instance has lost or holds
   * damaged.
   */
  public SegmentEntry withoutBlock(int stripeInSegment, int index) {
    InstanceId instance = chunks.node(index).instance();
    return instance == null
        ? this
        : withPresence(index, chunks.at(index).without(instance, StripeSet.of(stripeInSegment)));
  }

  /**
   * Returns the indices of a stripe's blocks that no known instance of the index's node holds. A
   * block that only the peer holds is not lacking: the next backup copies it back.
   */
  public BitSet lacking(StripeLayout layout, long stripe) {
    int s = layout.stripeInSegment(stripe);
    BitSet lacking = new BitSet(chunks.size());
    for (int index = 0; index < chunks.size(); index++) {
      boolean held = (chunks.anywhere(index) >>> s & 1) != 0;
      lacking.set(index, !held && !layout.isEmpty(stripe, index));
    }
    return lacking;
  }

  /**
   * Returns the written stripes that may lack a block. Includes stripes that lack only empty
   * blocks.
   */
  public StripeSet incomplete() {
    long onAll = -1;
    for (int index = 0; index < chunks.size(); index++) {
      onAll &= chunks.anywhere(index);
    }
    return fills.written().minus(new StripeSet(onAll));
  }

  /** Returns the segment with one block that was written again. */
  public SegmentEntry withBlock(int stripeInSegment, int index, InstanceId instance) {
    StripeSet stripe = StripeSet.of(stripeInSegment);
    ChunkPresence known = chunks.at(index);
    return withPresence(index, known.copied(chunks.node(index), instance, stripe));
  }

  /** Returns the stripes that have enough blocks present to be read. */
  public StripeSet readable(StripeLayout layout, int segment) {
    int stripes = layout.stripesOfSegment(segment);
    StripeSet whole = StripeSet.first(stripes);
    // Uses words and no sets, because this runs for each hit, and each iteration would allocate a
    // set.
    long onAll = whole.bits();
    long onAny = 0;
    long[] held = new long[chunks.size()];
    for (int index = 0; index < held.length; index++) {
      held[index] = chunks.bits(index);
      onAll &= held[index];
      onAny |= held[index];
    }
    if (onAny == 0 || onAll == whole.bits()) {
      return onAny == 0 ? StripeSet.NONE : whole;
    }
    long first = (long) segment * StripeLayout.SEGMENT_STRIPES;
    StripeSet readable = StripeSet.NONE;
    for (int s = 0; s < stripes; s++) {
      int count = 0;
      for (long each : held) {
        count += (int) (each >>> s & 1);
      }
      if (count >= layout.dataBlocksOf(first + s)) {
        readable = readable.plus(StripeSet.of(s));
      }
    }
    return readable;
  }

  /** Returns the location of a stripe; empty if no fill has stored it. */
  public Optional<StripeLocation> locate(StripeLayout layout, int matrix, long stripe) {
    int s = layout.stripeInSegment(stripe);
    return fills
        .of(s)
        .map(fill -> new StripeLocation(fill, layout, matrix, stripe, nodes(), present(s)));
  }

  private BitSet present(int stripeInSegment) {
    BitSet present = new BitSet(chunks.size());
    for (int index = 0; index < chunks.size(); index++) {
      if ((chunks.bits(index) >>> stripeInSegment & 1) != 0) {
        present.set(index);
      }
    }
    return present;
  }

  private SegmentEntry withPresence(int index, ChunkPresence changed) {
    return new SegmentEntry(chunks.with(index, chunks.node(index), changed), fills);
  }
}
