package dev.floe.gateway.cache.directory;

import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.object.ObjectVersion;
import dev.floe.gateway.policy.Placement;
import dev.floe.gateway.pool.ChunkPool;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.node.protocol.FillId;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Which nodes hold a segment, and the names of fills. Thread-safe if its source of chance is. */
public final class SegmentPlacement {
  private final ChunkPool pool;
  private final ObjectDirectory directory;
  private final ChunkCode code;
  private final RandomGenerator random;

  public SegmentPlacement(
      ChunkPool pool, ObjectDirectory directory, ChunkCode code, RandomGenerator random) {
    this.pool = pool;
    this.directory = directory;
    this.code = code;
    this.random = random;
  }

  public FillId newFillId() {
    return new FillId(random.nextLong(), random.nextLong());
  }

  /**
   * The nodes of a segment: those it has, but others for those that cannot be used, or new ones;
   * empty if the pool has too few.
   */
  public Optional<List<PoolNode>> of(ObjectKey key, ObjectVersion version, int segment) {
    DirectoryEntry entry = directory.get(key);
    if (entry != null && entry.head().version().sameBytes(version)) {
      SegmentEntry known = entry.segments().get(segment);
      if (known != null) {
        return Optional.of(usableInstead(known.nodes()));
      }
    }
    return draw();
  }

  /** New nodes for a segment, such as can be used if there are enough. */
  public Optional<List<PoolNode>> draw() {
    List<PoolNode> usable = pool.nodes().stream().filter(PoolNode::usable).toList();
    List<PoolNode> candidates = usable.size() < code.totalBlocks() ? pool.nodes() : usable;
    return Placement.draw(candidates, code.totalBlocks(), PoolNode::freeBytes, random);
  }

  /** The same nodes, but others for those that cannot be used, as far as there are any. */
  public List<PoolNode> usableInstead(List<PoolNode> nodes) {
    if (nodes.stream().allMatch(PoolNode::usable)) {
      return nodes;
    }
    List<PoolNode> usable = pool.nodes().stream().filter(PoolNode::usable).toList();
    return Placement.replace(nodes, PoolNode::usable, usable, PoolNode::freeBytes, random);
  }

  /** What all nodes together can hold. */
  public long capacityBytes() {
    return pool.nodes().stream().mapToLong(PoolNode::capacityBytes).sum();
  }
}
