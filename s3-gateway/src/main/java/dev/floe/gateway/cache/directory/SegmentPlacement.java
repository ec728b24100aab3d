package dev.floe.gateway.cache.directory;

import dev.floe.gateway.cache.segment.SegmentEntry;
import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.object.ObjectVersion;
import dev.floe.gateway.policy.Placement;
import dev.floe.gateway.pool.ChunkPool;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.stripe.StripeLayout;
import dev.floe.node.protocol.FillId;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the code of an object and the nodes of a segment, and draws the ids of fills. Thread-safe
 * if its source of randomness is.
 */
public final class SegmentPlacement {
  private final ChunkPool pool;
  private final ObjectDirectory directory;
  private final ChunkCodes codes;
  private final RandomGenerator random;
  private final Placement<PoolNode> placement;

  public SegmentPlacement(
      ChunkPool pool, ObjectDirectory directory, ChunkCodes codes, RandomGenerator random) {
    this.pool = pool;
    this.directory = directory;
    this.codes = codes;
    this.random = random;
    placement =
        new Placement<>(
            PoolNode::freeBytes,
            PoolNode::isForeign,
            (long) StripeLayout.SEGMENT_STRIPES * codes.current().blockBytes());
  }

  public FillId newFillId() {
    return new FillId(random.nextLong(), random.nextLong());
  }

  /** Returns the codes of all objects. */
  public ChunkCodes codes() {
    return codes;
  }

  /**
   * Returns the code for further segments of an object: the code of its stored segments, or the
   * current one if it has none.
   */
  public ChunkCode codeOf(ObjectKey key, ObjectVersion version) {
    DirectoryEntry entry = entry(key, version);
    return entry == null || entry.segments().isEmpty() ? codes.current() : entry.code();
  }

  /**
   * Returns the nodes of a segment. If the directory has the segment with this code, these are its
   * current nodes with unusable ones replaced; else they are newly drawn. Returns empty if the pool
   * has too few nodes.
   */
  public Optional<List<PoolNode>> of(
      ObjectKey key, ObjectVersion version, ChunkCode code, int segment) {
    DirectoryEntry entry = entry(key, version);
    if (entry != null && entry.code().equals(code)) {
      SegmentEntry known = entry.segments().get(segment);
      if (known != null) {
        return Optional.of(usableInstead(known.nodes()));
      }
    }
    return draw(code);
  }

  private @Nullable DirectoryEntry entry(ObjectKey key, ObjectVersion version) {
    DirectoryEntry entry = directory.get(key);
    return entry != null && entry.head().version().sameBytes(version) ? entry : null;
  }

  /**
   * Draws nodes for a new segment: from the usable ones if they are enough, else from all. Returns
   * empty if the pool has too few nodes.
   */
  public Optional<List<PoolNode>> draw(ChunkCode code) {
    return draws().draw(code);
  }

  /** Returns draws for many segments, which find the usable nodes only once. */
  public Draws draws() {
    return new Draws();
  }

  /** Draws of nodes for new segments. Confined to one thread. */
  public final class Draws {
    private @Nullable List<PoolNode> usable;

    private Draws() {}

    /**
     * Draws nodes like {@link SegmentPlacement#draw}, from the nodes that were usable at the first
     * draw.
     */
    public Optional<List<PoolNode>> draw(ChunkCode code) {
      List<PoolNode> known = usable;
      if (known == null) {
        known = pool.nodes().stream().filter(PoolNode::usable).toList();
        usable = known;
      }
      List<PoolNode> candidates = known.size() < code.totalBlocks() ? pool.nodes() : known;
      return placement.draw(candidates, code.totalBlocks(), random);
    }
  }

  /** Returns the nodes with unusable ones replaced, as far as the pool has others. */
  public List<PoolNode> usableInstead(List<PoolNode> nodes) {
    if (nodes.stream().allMatch(PoolNode::usable)) {
      return nodes;
    }
    List<PoolNode> usable = pool.nodes().stream().filter(PoolNode::usable).toList();
    return placement.replace(nodes, PoolNode::usable, usable, random);
  }

  /** Returns the capacity of all nodes together. */
  public long capacityBytes() {
    return pool.nodes().stream().mapToLong(PoolNode::capacityBytes).sum();
  }
}
