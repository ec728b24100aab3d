package dev.floe.gateway.cache.directory;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Policy;
import com.github.benmanes.caffeine.cache.RemovalCause;
import dev.floe.gateway.object.ObjectKey;
import dev.floe.node.protocol.FillId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Decides which segments stay on the nodes. It has one entry per segment. The weight of an entry is
 * a number of 64 KiB units, because Caffeine's weights are ints. Thread-safe; {@link #touch} is
 * called on loops and does not wait.
 *
 * <p>A segment keeps its id through fills and versions, so that Caffeine learns its popularity. Its
 * weight is the sum of the bytes that the nodes store and those that fills in flight have reserved.
 */
public final class Residency {
  private static final long UNIT_BYTES = 64 << 10;

  private static final int COLDEST = 1000;

  private final Cache<SegmentId, Weight> segments;
  private final ToLongFunction<SegmentId> storedBytes;
  private final Consumer<SegmentId> evicted;

  /** A segment of an object, independent of the version. */
  public record SegmentId(ObjectKey key, int segment) {}

  /**
   * The weight of one segment, in units.
   *
   * @param fills the units that each fill in flight has reserved
   */
  private record Weight(int stored, Map<FillId, Integer> fills) {
    private static final Weight NONE = new Weight(0, Map.of());

    Weight {
      fills = Map.copyOf(fills);
    }

    Weight with(FillId fill, int units) {
      Map<FillId, Integer> changed = new HashMap<>(fills);
      changed.put(fill, units);
      return new Weight(stored, changed);
    }

    Weight without(FillId fill) {
      Map<FillId, Integer> changed = new HashMap<>(fills);
      changed.remove(fill);
      return new Weight(stored, changed);
    }

    int units() {
      return fills.values().stream().reduce(stored, Math::addExact);
    }

    /** Returns this weight; null if nothing is stored or reserved. */
    @Nullable Weight orNone() {
      return stored == 0 && fills.isEmpty() ? null : this;
    }
  }

  /**
   * @param capacityBytes the capacity of all nodes
   * @param storedBytes returns the bytes of a segment that the nodes store; must be short
   * @param evicted is called with each evicted segment, on any thread
   */
  public Residency(
      long capacityBytes, ToLongFunction<SegmentId> storedBytes, Consumer<SegmentId> evicted) {
    this.storedBytes = storedBytes;
    this.evicted = evicted;
    segments =
        Caffeine.newBuilder()
            .maximumWeight(units(capacityBytes))
            .weigher((SegmentId id, Weight weight) -> weight.units())
            .removalListener(
                (@Nullable SegmentId id, @Nullable Weight weight, RemovalCause cause) -> {
                  if (id != null && cause == RemovalCause.SIZE) {
                    onEvicted(id);
                  }
                })
            .build();
  }

  private void onEvicted(SegmentId id) {
    if (segments.asMap().containsKey(id)) {
      weigh(id); // a new fill has reserved the segment since, so its stored bytes count again
    } else {
      evicted.accept(id);
    }
  }

  /** Sets the capacity of all nodes. */
  public void capacity(long capacityBytes) {
    eviction().setMaximum(units(capacityBytes));
  }

  /** Reserves the bytes that a fill will store of the segment. */
  public void admit(SegmentId id, FillId fill, long bytes) {
    int units = Math.toIntExact(units(bytes));
    segments
        .asMap()
        .compute(id, (same, weight) -> (weight == null ? Weight.NONE : weight).with(fill, units));
  }

  /** Returns true if the fill's reservation still exists. An eviction of the segment removes it. */
  public boolean holds(SegmentId id, FillId fill) {
    Weight weight = segments.policy().getIfPresentQuietly(id);
    return weight != null && weight.fills.containsKey(fill);
  }

  /**
   * Replaces the fill's reservation by the bytes that the nodes store, now that the segment is in
   * the directory.
   */
  public void settle(SegmentId id, FillId fill) {
    segments.asMap().computeIfPresent(id, (same, weight) -> stored(id, weight.without(fill)));
  }

  /** Cancels the fill's reservation. */
  public void release(SegmentId id, FillId fill) {
    segments.asMap().computeIfPresent(id, (same, weight) -> weight.without(fill).orNone());
  }

  /**
   * Adds a segment after one of its chunks was found on a node, or updates the segment's weight.
   *
   * @param mostBytes the bytes of the segment if all its chunks are as long as the found one
   */
  public void enter(SegmentId id, long mostBytes) {
    Weight known = segments.policy().getIfPresentQuietly(id);
    // Chunks are found one by one. After the first chunk of a small object, the others add no
    // weight.
    if (known == null
        || known.stored == 0
        || (mostBytes > UNIT_BYTES && known.stored != units(storedBytes.applyAsLong(id)))) {
      segments
          .asMap()
          .compute(id, (same, weight) -> stored(id, weight == null ? Weight.NONE : weight));
    }
  }

  /** Updates the segment's weight after its stored bytes have changed. */
  public void weigh(SegmentId id) {
    Weight known = segments.policy().getIfPresentQuietly(id);
    // Written only if it changes, because a write would count as a use.
    if (known != null && known.stored != units(storedBytes.applyAsLong(id))) {
      segments.asMap().computeIfPresent(id, (same, weight) -> stored(id, weight));
    }
  }

  /** Updates the weight of every segment after an instance was lost. Thread code. */
  public void weighAll() {
    segments.asMap().keySet().forEach(this::weigh);
  }

  private @Nullable Weight stored(SegmentId id, Weight weight) {
    int units = Math.toIntExact(units(storedBytes.applyAsLong(id)));
    return new Weight(units, weight.fills).orNone();
  }

  /** Records a use of the segment. */
  public void touch(SegmentId id) {
    var _ = segments.getIfPresent(id);
  }

  /** Returns the segments that would be evicted last, hottest first. Thread code. */
  public List<SegmentId> hottest(int limit) {
    return List.copyOf(eviction().hottest(limit).keySet());
  }

  /**
   * Evicts the coldest segment that would make room on a full node, even if the pool as a whole has
   * room.
   *
   * @param helps returns true for a segment whose eviction would make room
   * @return false if none of the {@link #COLDEST} coldest segments would make room
   */
  public boolean evictColdest(Predicate<SegmentId> helps) {
    for (SegmentId id : eviction().coldest(COLDEST).keySet()) {
      if (helps.test(id) && segments.asMap().remove(id) != null) {
        evicted.accept(id);
        return true;
      }
    }
    return false;
  }

  /** Carries out pending evictions. */
  void cleanUp() {
    segments.cleanUp();
  }

  /** Returns the sum of all weights in bytes, after pending evictions. */
  public long weightBytes() {
    cleanUp();
    return eviction().weightedSize().orElse(0) * UNIT_BYTES;
  }

  private Policy.Eviction<SegmentId, Weight> eviction() {
    return segments.policy().eviction().orElseThrow();
  }

  private static long units(long bytes) {
    return Math.ceilDiv(bytes, UNIT_BYTES);
  }
}
