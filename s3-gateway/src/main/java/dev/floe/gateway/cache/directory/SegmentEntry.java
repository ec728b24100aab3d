package dev.floe.gateway.cache.directory;

import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.stripe.StripeLayout;
import dev.floe.gateway.stripe.StripeLocation;
import dev.floe.node.protocol.FillId;
import dev.floe.node.protocol.InstanceId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The location of the stripes of one segment: its nodes, the fill of each stripe, and the stripes
 * that each node holds. Immutable, so that a reader sees a consistent state.
 */
public final class SegmentEntry {
  private final List<PoolNode> nodes;
  private final List<Optional<FillId>> fills;
  private final List<ChunkPresence> presence;

  private SegmentEntry(
      List<PoolNode> nodes, List<Optional<FillId>> fills, List<ChunkPresence> presence) {
    this.nodes = nodes;
    this.fills = fills;
    this.presence = presence;
  }

  /** Returns a segment on these nodes, without any stripe. */
  public static SegmentEntry placed(List<PoolNode> nodes) {
    return new SegmentEntry(
        List.copyOf(nodes),
        Collections.nCopies(StripeLayout.SEGMENT_STRIPES, Optional.empty()),
        Collections.nCopies(nodes.size(), ChunkPresence.NONE));
  }

  /** Returns the node of each index. */
  public List<PoolNode> nodes() {
    return nodes;
  }

  /** Returns the fill that wrote a stripe; empty if none did. */
  public Optional<FillId> fill(int stripeInSegment) {
    return fills.get(stripeInSegment);
  }

  /** Returns the bytes that the current instance of this index's node holds. */
  public long heldBytes(StripeLayout layout, int segment, int index) {
    long held = presence.get(index).on(nodes.get(index));
    long first = (long) segment * StripeLayout.SEGMENT_STRIPES;
    long bytes = 0;
    for (; held != 0; held &= held - 1) {
      bytes += layout.storedBytes(first + Long.numberOfTrailingZeros(held), index);
    }
    return bytes;
  }

  /** Returns true if a node holds any block of the segment. */
  public boolean holds(PoolNode node, StripeLayout layout, int segment) {
    int index = nodes.indexOf(node);
    return index >= 0 && heldBytes(layout, segment, index) > 0;
  }

  /** Returns the fills that wrote stripes of this segment, each once. */
  public Set<FillId> fills() {
    Set<FillId> distinct = new LinkedHashSet<>();
    fills.forEach(fill -> fill.ifPresent(distinct::add));
    return distinct;
  }

  /** Receives the stripes of one chunk, written by one fill, that an instance holds. */
  interface ChunkVisitor {
    /**
     * @param stripes bit s for stripe s; never 0
     */
    void chunk(int index, InstanceId instance, FillId fill, long stripes);
  }

  /** Passes every chunk of every fill on every instance to the visitor. */
  void forEachChunk(ChunkVisitor visitor) {
    Map<FillId, Long> written = new LinkedHashMap<>();
    for (int s = 0; s < fills.size(); s++) {
      long bit = 1L << s;
      fills.get(s).ifPresent(fill -> written.merge(fill, bit, (all, more) -> all | more));
    }
    for (int index = 0; index < presence.size(); index++) {
      int column = index;
      for (ChunkPresence.Copy copy : presence.get(index).copies()) {
        written.forEach((fill, stripes) -> {
          if ((copy.stripes() & stripes) != 0) {
            visitor.chunk(column, copy.instance(), fill, copy.stripes() & stripes);
          }
        });
      }
    }
  }

  /** Returns the stripes of this fill that are known to be on that instance. */
  long held(int index, InstanceId instance, FillId fill) {
    long written = 0;
    for (int s = 0; s < fills.size(); s++) {
      written |= fills.get(s).filter(fill::equals).isPresent() ? 1L << s : 0;
    }
    return index < presence.size() ? presence.get(index).on(instance) & written : 0;
  }

  /**
   * Returns the segment with the stripes that an instance reports: those of this fill and, with
   * {@code adopt}, those that no fill has stored. A chunk that another node holds stays there.
   */
  SegmentEntry listed(
      int index, PoolNode node, InstanceId instance, FillId fill, long stripes, boolean adopt) {
    if (index >= nodes.size()) {
      return this;
    }
    List<PoolNode> newNodes = new ArrayList<>(nodes);
    if (!nodes.get(index).equals(node)) {
      if (!presence.get(index).copies().isEmpty()) {
        return this;
      }
      int other = nodes.indexOf(node);
      if (other >= 0 && presence.get(other).copies().isEmpty()) {
        newNodes.set(other, nodes.get(index));
      }
      newNodes.set(index, node);
    }
    List<Optional<FillId>> newFills = new ArrayList<>(fills);
    long taken = 0;
    for (long left = stripes; left != 0; left &= left - 1) {
      int s = Long.numberOfTrailingZeros(left);
      if (adopt && fills.get(s).isEmpty()) {
        newFills.set(s, Optional.of(fill));
      }
      taken |= newFills.get(s).filter(fill::equals).isPresent() ? 1L << s : 0;
    }
    if (taken == 0 || (presence.get(index).on(instance) & taken) == taken) {
      return this;
    }
    return new SegmentEntry(List.copyOf(newNodes), List.copyOf(newFills), presence)
        .withPresence(index, presence.get(index).copied(instance, taken));
  }

  /** Returns the segment without these stripes of a fill on this instance. */
  public SegmentEntry unlisted(int index, InstanceId instance, FillId fill, long stripes) {
    long lost = held(index, instance, fill) & stripes;
    return lost == 0 ? this : withPresence(index, presence.get(index).without(instance, lost));
  }

  /** Returns the bytes that all nodes hold. */
  long heldBytes(StripeLayout layout, int segment) {
    long bytes = 0;
    for (int index = 0; index < nodes.size(); index++) {
      bytes += heldBytes(layout, segment, index);
    }
    return bytes;
  }

  /**
   * Returns the segment with one stripe that a fill has stored.
   *
   * @param instances the instance that keeps the block of each index; null where none does
   */
  public SegmentEntry withStripe(
      int stripeInSegment, FillId fill, List<@Nullable InstanceId> instances) {
    long bit = 1L << stripeInSegment;
    List<Optional<FillId>> newFills = new ArrayList<>(fills);
    newFills.set(stripeInSegment, Optional.of(fill));
    List<ChunkPresence> newPresence = new ArrayList<>(presence.size());
    for (int index = 0; index < presence.size(); index++) {
      InstanceId instance = instances.get(index);
      newPresence.add(
          instance == null
              ? presence.get(index).without(bit)
              : presence.get(index).written(instance, bit));
    }
    return new SegmentEntry(nodes, List.copyOf(newFills), List.copyOf(newPresence));
  }

  /**
   * Returns the segment with every stripe of the newer one. If the two have a chunk on different
   * nodes, the newer one's node is used if it holds any block; the blocks on the other are lost and
   * repaired later.
   */
  public SegmentEntry merge(SegmentEntry newer) {
    List<PoolNode> newNodes = new ArrayList<>(nodes);
    for (int index = 0; index < newNodes.size(); index++) {
      if (!newer.presence.get(index).copies().isEmpty()) {
        newNodes.set(index, newer.nodes.get(index));
      }
    }
    return placedOn(newNodes).take(newer);
  }

  /** Returns true if a stripe that can be read from this segment cannot be read from the other. */
  public boolean losesIn(SegmentEntry other, StripeLayout layout, int segment) {
    return (readable(layout, segment) & ~other.readable(layout, segment)) != 0;
  }

  private SegmentEntry take(SegmentEntry newer) {
    List<Optional<FillId>> newFills = new ArrayList<>(fills);
    long taken = 0;
    for (int s = 0; s < newFills.size(); s++) {
      if (newer.fills.get(s).isPresent()) {
        newFills.set(s, newer.fills.get(s));
        taken |= 1L << s;
      }
    }
    List<ChunkPresence> newPresence = new ArrayList<>(presence.size());
    for (int index = 0; index < presence.size(); index++) {
      ChunkPresence merged = presence.get(index).without(taken);
      for (ChunkPresence.Copy copy : newer.presence.get(index).copies()) {
        merged = merged.copied(copy.instance(), copy.stripes());
      }
      newPresence.add(merged);
    }
    return new SegmentEntry(nodes, List.copyOf(newFills), List.copyOf(newPresence));
  }

  /** Returns the stripes of the fills that have no stripe in the other segment. */
  public SegmentEntry less(SegmentEntry other) {
    Set<FillId> gone = fills();
    gone.removeAll(other.fills());
    List<Optional<FillId>> newFills = new ArrayList<>(fills);
    newFills.replaceAll(fill -> fill.filter(gone::contains));
    long kept = 0;
    for (int s = 0; s < newFills.size(); s++) {
      kept |= newFills.get(s).isEmpty() ? 1L << s : 0;
    }
    long others = kept;
    return new SegmentEntry(
        nodes,
        List.copyOf(newFills),
        presence.stream().map(chunk -> chunk.without(others)).toList());
  }

  /** Returns the segment with the chunks of these nodes only. */
  public SegmentEntry onlyOn(Set<PoolNode> keeping) {
    List<ChunkPresence> newPresence = new ArrayList<>(presence);
    for (int index = 0; index < presence.size(); index++) {
      if (!keeping.contains(nodes.get(index))) {
        newPresence.set(index, ChunkPresence.NONE);
      }
    }
    return new SegmentEntry(nodes, fills, List.copyOf(newPresence));
  }

  /**
   * Returns the segment on these nodes. A node that is new to a chunk holds none of its blocks yet.
   */
  public SegmentEntry placedOn(List<PoolNode> others) {
    if (others.equals(nodes)) {
      return this;
    }
    List<ChunkPresence> newPresence = new ArrayList<>(presence);
    for (int index = 0; index < presence.size(); index++) {
      if (!others.get(index).equals(nodes.get(index))) {
        newPresence.set(index, ChunkPresence.NONE);
      }
    }
    return new SegmentEntry(List.copyOf(others), fills, List.copyOf(newPresence));
  }

  /** Returns the segment without one block, which its node has lost or holds damaged. */
  public SegmentEntry withoutBlock(int stripeInSegment, int index) {
    return withPresence(index, presence.get(index).without(1L << stripeInSegment));
  }

  /** Returns the segment with one block that was written again. */
  public SegmentEntry withBlock(int stripeInSegment, int index, InstanceId instance) {
    return withPresence(index, presence.get(index).copied(instance, 1L << stripeInSegment));
  }

  /** Returns the stripes of which enough blocks are present to rebuild them, bit s for stripe s. */
  public long readable(StripeLayout layout, int segment) {
    long all = -1;
    int words = 0;
    long[] held = new long[presence.size()];
    for (int index = 0; index < held.length; index++) {
      held[index] = presence.get(index).on(nodes.get(index));
      all &= held[index];
      words |= held[index] == 0 ? 0 : 1;
    }
    int stripes = layout.stripesOfSegment(segment);
    long mask = stripes == StripeLayout.SEGMENT_STRIPES ? -1 : (1L << stripes) - 1;
    if (words == 0 || (all & mask) == mask) {
      return words == 0 ? 0 : mask;
    }
    long first = (long) segment * StripeLayout.SEGMENT_STRIPES;
    long readable = 0;
    for (int s = 0; s < stripes; s++) {
      int count = 0;
      for (long word : held) {
        count += (int) (word >>> s & 1);
      }
      if (count >= layout.dataBlocksOf(first + s)) {
        readable |= 1L << s;
      }
    }
    return readable;
  }

  /** Returns the location of a stripe; empty if no fill has stored it. */
  public Optional<StripeLocation> locate(StripeLayout layout, int matrix, long stripe) {
    int s = layout.stripeInSegment(stripe);
    return fills
        .get(s)
        .map(fill -> new StripeLocation(fill, layout, matrix, stripe, nodes, present(s)));
  }

  private BitSet present(int stripeInSegment) {
    BitSet present = new BitSet(nodes.size());
    for (int index = 0; index < nodes.size(); index++) {
      if ((presence.get(index).on(nodes.get(index)) >>> stripeInSegment & 1) != 0) {
        present.set(index);
      }
    }
    return present;
  }

  private SegmentEntry withPresence(int index, ChunkPresence changed) {
    List<ChunkPresence> newPresence = new ArrayList<>(presence);
    newPresence.set(index, changed);
    return new SegmentEntry(nodes, fills, List.copyOf(newPresence));
  }
}
