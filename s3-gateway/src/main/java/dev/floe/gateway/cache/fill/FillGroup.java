package dev.floe.gateway.cache.fill;

import dev.floe.gateway.cache.directory.ChunkCode;
import dev.floe.gateway.cache.origin.PendingAnswer;
import dev.floe.gateway.object.ByteRange;
import dev.floe.gateway.object.ObjectVersion;
import dev.floe.gateway.policy.FillPlan;
import dev.floe.gateway.pool.PoolNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The fills in flight of one version of an object. Fills that write to the same segment use the
 * same nodes, which are chosen here. Thread-safe.
 */
final class FillGroup {
  private final ObjectVersion version;
  private final List<Fill> fills = new ArrayList<>();
  private final List<FillClaim> claims = new ArrayList<>();
  private final Map<Integer, List<PoolNode>> places = new HashMap<>();
  private @Nullable ChunkCode code;
  private boolean retired;

  FillGroup(ObjectVersion version) {
    this.version = version;
  }

  boolean is(ObjectVersion other) {
    return version.sameBytes(other);
  }

  /** Returns a fill that a reader whose next byte is at this position can follow; empty if none. */
  synchronized Optional<Fill> serving(long position) {
    return fills.stream()
        .filter(fill -> fill.serves(position) && !(fill.hangs() && fill.lacks(position)))
        .findFirst();
  }

  /**
   * Finds the source of a byte that is not on the nodes, or claims a run of bytes for a new fill.
   *
   * @param position the reader's next byte
   * @param wanted the run for a new fill; shortened if another fill begins within it
   * @return empty if this group is retired, so that a new one must be used
   */
  synchronized Optional<ByteSource> source(long position, ByteRange wanted) {
    if (retired) {
      return Optional.empty();
    }
    Optional<Fill> fill = serving(position);
    if (fill.isPresent()) {
      return Optional.of(new ByteSource.InFill(fill.get()));
    }
    long end = wanted.end();
    for (FillClaim claim : claims) {
      ByteRange run = claim.run();
      if (FillPlan.joins(position, run.start(), run.start(), run.end())) {
        return Optional.of(new ByteSource.AwaitFill(claim));
      }
      end = run.start() > position ? Math.min(end, run.start()) : end;
    }
    for (Fill other : fills) {
      long start = other.bytes().start();
      end = start > position ? Math.min(end, start) : end;
    }
    return claim(new ByteRange(wanted.start(), end)).map(ByteSource.StartFill::new);
  }

  /** Claims a run. Returns empty if this group is retired. */
  synchronized Optional<FillClaim> claim(ByteRange run) {
    if (retired) {
      return Optional.empty();
    }
    FillClaim claim = new FillClaim(this, run, new PendingAnswer<>());
    claims.add(claim);
    return Optional.of(claim);
  }

  /** Returns a fill other than {@code self} that has the stripe; empty if none. */
  synchronized Optional<Fill> having(Fill self, long stripe) {
    return fills.stream().filter(fill -> !fill.equals(self) && fill.has(stripe)).findFirst();
  }

  /** Returns the claim whose run starts at this byte; empty if none. */
  synchronized Optional<FillClaim> claimed(long startByte) {
    return claims.stream().filter(claim -> claim.run().start() == startByte).findFirst();
  }

  synchronized void remove(Fill fill) {
    fills.remove(fill);
  }

  /** Ends a claim with the fill that was started; null if none could be started. */
  void settle(FillClaim claim, @Nullable Fill fill) {
    synchronized (this) {
      claims.remove(claim);
      if (fill != null) {
        fills.add(fill);
      }
    }
    claim.started().complete(Optional.ofNullable(fill));
  }

  /** Returns the code of the group's fills; the first call chooses it. */
  synchronized ChunkCode code(Supplier<ChunkCode> choice) {
    ChunkCode chosen = code == null ? choice.get() : code;
    code = chosen;
    return chosen;
  }

  /**
   * Returns the nodes of a segment; the first call for the segment draws them.
   *
   * @param usable replaces the nodes that can no longer be used
   * @return the node of each chunk index; empty if too few nodes can take a chunk
   */
  synchronized Optional<List<PoolNode>> place(
      int segment, Supplier<Optional<List<PoolNode>>> draw, UnaryOperator<List<PoolNode>> usable) {
    List<PoolNode> known = places.get(segment);
    Optional<List<PoolNode>> placed = known == null ? draw.get() : Optional.of(usable.apply(known));
    placed.ifPresent(nodes -> places.put(segment, nodes));
    return placed;
  }

  /** Retires this group if it has no fill and no claim. Returns true if it is retired. */
  synchronized boolean retire() {
    retired = fills.isEmpty() && claims.isEmpty();
    return retired;
  }
}
