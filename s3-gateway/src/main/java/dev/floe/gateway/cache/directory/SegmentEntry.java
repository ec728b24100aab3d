package dev.floe.gateway.cache.directory;

import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.stripe.StripeLayout;
import dev.floe.gateway.stripe.StripeLocation;
import dev.floe.gateway.stripe.StripeSet;
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
import java.util.function.Predicate;
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
    StripeSet held = presence.get(index).on(nodes.get(index));
    long first = (long) segment * StripeLayout.SEGMENT_STRIPES;
    long bytes = 0;
    for (int s = held.next(0); s < StripeLayout.SEGMENT_STRIPES; s = held.next(s + 1)) {
      bytes += layout.storedBytes(first + s, index);
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
  public interface ChunkVisitor {
    /**
     * @param stripes never empty
     */
    void chunk(int index, InstanceId instance, FillId fill, StripeSet stripes);
  }

  /** Passes every chunk of every fill on every instance to the visitor. */
  public void forEachChunk(ChunkVisitor visitor) {
    Map<FillId, StripeSet> written = new LinkedHashMap<>();
    for (int s = 0; s < fills.size(); s++) {
      StripeSet stripe = StripeSet.of(s);
      fills.get(s).ifPresent(fill -> written.merge(fill, stripe, StripeSet::plus));
    }
    for (int index = 0; index < presence.size(); index++) {
      int column = index;
      for (ChunkPresence.Copy copy : presence.get(index).copies()) {
        written.forEach((fill, stripes) -> {
          StripeSet held = copy.stripes().and(stripes);
          if (!held.isEmpty()) {
            visitor.chunk(column, copy.instance(), fill, held);
          }
        });
      }
    }
  }

  /** Returns the stripes of this fill that are known to be on that instance. */
  StripeSet held(int index, InstanceId instance, FillId fill) {
    return index < presence.size()
        ? presence.get(index).on(instance).and(where(fills, Optional.of(fill)::equals))
        : StripeSet.NONE;
  }

  /** Returns the stripes whose fill, or lack of one, is such. */
  private static StripeSet where(List<Optional<FillId>> fills, Predicate<Optional<FillId>> such) {
    StripeSet matching = StripeSet.NONE;
    for (int s = 0; s < fills.size(); s++) {
      matching = such.test(fills.get(s)) ? matching.plus(StripeSet.of(s)) : matching;
    }
    return matching;
  }

  /**
   * Returns the segment with the stripes that an instance reports: those of this fill and, with
   * {@code adopt}, those that no fill has stored. A chunk that another node holds stays there.
   */
  SegmentEntry listed(
      int index,
      PoolNode node,
      InstanceId instance,
      FillId fill,
      StripeSet stripes,
      boolean adopt) {
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
    if (adopt) {
      stripes.and(where(fills, Optional::isEmpty)).forEach(s -> newFills.set(s, Optional.of(fill)));
    }
    StripeSet taken = stripes.and(where(newFills, Optional.of(fill)::equals));
    if (presence.get(index).on(instance).containsAll(taken)) {
      return this;
    }
    return new SegmentEntry(List.copyOf(newNodes), List.copyOf(newFills), presence)
        .withPresence(index, presence.get(index).copied(node, instance, taken));
  }

  /** Returns the segment without these stripes of a fill on this instance. */
  public SegmentEntry unlisted(int index, InstanceId instance, FillId fill, StripeSet stripes) {
    StripeSet lost = held(index, instance, fill).and(stripes);
    return lost.isEmpty() ? this : withPresence(index, presence.get(index).without(instance, lost));
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
    StripeSet stripe = StripeSet.of(stripeInSegment);
    List<Optional<FillId>> newFills = new ArrayList<>(fills);
    newFills.set(stripeInSegment, Optional.of(fill));
    List<ChunkPresence> newPresence = new ArrayList<>(presence.size());
    for (int index = 0; index < presence.size(); index++) {
      InstanceId instance = instances.get(index);
      newPresence.add(
          instance == null
              ? presence.get(index).without(stripe)
              : presence.get(index).written(nodes.get(index), instance, stripe));
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
    return !other.readable(layout, segment).containsAll(readable(layout, segment));
  }

  private SegmentEntry take(SegmentEntry newer) {
    List<Optional<FillId>> newFills = new ArrayList<>(fills);
    StripeSet taken = where(newer.fills, Optional::isPresent);
    taken.forEach(s -> newFills.set(s, newer.fills.get(s)));
    List<ChunkPresence> newPresence = new ArrayList<>(presence.size());
    for (int index = 0; index < presence.size(); index++) {
      ChunkPresence merged = presence.get(index).without(taken);
      for (ChunkPresence.Copy copy : newer.presence.get(index).copies()) {
        merged = merged.copied(nodes.get(index), copy.instance(), copy.stripes());
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
    StripeSet others = where(newFills, Optional::isEmpty);
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

  /**
   * Returns the segment without one block, which its node's current instance has lost or holds
   * damaged.
   */
  public SegmentEntry withoutBlock(int stripeInSegment, int index) {
    InstanceId instance = nodes.get(index).instance();
    return instance == null
        ? this
        : withPresence(index, presence.get(index).without(instance, StripeSet.of(stripeInSegment)));
  }

  /**
   * Returns the blocks of a stripe that no known instance of their node holds. The next backup
   * copies back what only the other instance holds.
   */
  public BitSet lacking(StripeLayout layout, long stripe) {
    int s = layout.stripeInSegment(stripe);
    BitSet lacking = new BitSet(nodes.size());
    for (int index = 0; index < nodes.size(); index++) {
      lacking.set(index, !held(index).contains(s) && !layout.isEmpty(stripe, index));
    }
    return lacking;
  }

  /** Returns the written stripes of which any block may be lacking, empty blocks included. */
  public StripeSet incomplete() {
    StripeSet whole = where(fills, Optional::isPresent);
    StripeSet incomplete = StripeSet.NONE;
    for (int index = 0; index < nodes.size(); index++) {
      incomplete = incomplete.plus(whole.minus(held(index)));
    }
    return incomplete;
  }

  /** Returns the stripes of this index that any known instance of its node holds. */
  private StripeSet held(int index) {
    PoolNode node = nodes.get(index);
    return presence.get(index).on(node).plus(presence.get(index).onPeer(node));
  }

  /** Returns the segment with one block that was written again. */
  public SegmentEntry withBlock(int stripeInSegment, int index, InstanceId instance) {
    StripeSet stripe = StripeSet.of(stripeInSegment);
    return withPresence(index, presence.get(index).copied(nodes.get(index), instance, stripe));
  }

  /** Returns the stripes of which enough blocks are present to rebuild them. */
  public StripeSet readable(StripeLayout layout, int segment) {
    int stripes = layout.stripesOfSegment(segment);
    StripeSet whole = StripeSet.first(stripes);
    // Words, because this runs for each hit: sets would be allocated in each turn.
    long onAll = whole.bits();
    long onAny = 0;
    StripeSet[] held = new StripeSet[presence.size()];
    for (int index = 0; index < held.length; index++) {
      held[index] = presence.get(index).on(nodes.get(index));
      onAll &= held[index].bits();
      onAny |= held[index].bits();
    }
    if (onAny == 0 || onAll == whole.bits()) {
      return onAny == 0 ? StripeSet.NONE : whole;
    }
    long first = (long) segment * StripeLayout.SEGMENT_STRIPES;
    StripeSet readable = StripeSet.NONE;
    for (int s = 0; s < stripes; s++) {
      int count = 0;
      for (StripeSet each : held) {
        count += each.contains(s) ? 1 : 0;
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
        .get(s)
        .map(fill -> new StripeLocation(fill, layout, matrix, stripe, nodes, present(s)));
  }

  private BitSet present(int stripeInSegment) {
    BitSet present = new BitSet(nodes.size());
    for (int index = 0; index < nodes.size(); index++) {
      if (presence.get(index).on(nodes.get(index)).contains(stripeInSegment)) {
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
