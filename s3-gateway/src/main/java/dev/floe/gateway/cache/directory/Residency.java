package dev.floe.gateway.cache.directory;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Policy;
import com.github.benmanes.caffeine.cache.RemovalCause;
import dev.floe.gateway.object.ObjectKey;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Which segments may stay on the nodes: one entry per segment, weighed by what it takes there, in
 * units of 64 KiB because Caffeine's weights are ints. Thread-safe; {@link #touch} is called on
 * loops and does not wait.
 */
public final class Residency {
  private static final long UNIT_BYTES = 64 << 10;

  private static final int COLDEST = 1000;

  private final Cache<SegmentId, Integer> segments;
  private final Consumer<SegmentId> evicted;

  /**
   * A segment of one body.
   *
   * @param tag the ETag, for metadata may change while the bytes stay; the fill's id until the fill
   *     publishes, for the entry may be dropped while readers still follow the fill
   */
  public record SegmentId(ObjectKey key, String tag, int segment) {}

  /**
   * @param capacityBytes what the nodes can take
   * @param evicted is told which segments were turned out, on any thread
   */
  public Residency(long capacityBytes, Consumer<SegmentId> evicted) {
    this.evicted = evicted;
    segments =
        Caffeine.newBuilder()
            .maximumWeight(units(capacityBytes))
            .weigher((SegmentId id, Integer weight) -> weight)
            .removalListener((id, weight, cause) -> {
              if (id != null && cause == RemovalCause.SIZE) {
                evicted.accept(id);
              }
            })
            .build();
  }

  /** The nodes' capacity has changed. */
  public void capacity(long capacityBytes) {
    eviction().setMaximum(units(capacityBytes));
  }

  /** Something of the segment will be stored: its weight grows by that, before it is. */
  public void admit(SegmentId id, long bytes) {
    segments.asMap().merge(id, Math.toIntExact(units(bytes)), Math::addExact);
  }

  /** Whether it has not been turned out. */
  public boolean holds(SegmentId id) {
    return segments.asMap().containsKey(id);
  }

  /**
   * Takes out what a fill has entered, for {@link #settle} to enter it under the body's name.
   *
   * @return its weight; 0 if it was turned out before
   */
  public int take(SegmentId fill) {
    Integer weight = segments.asMap().remove(fill);
    return weight == null ? 0 : weight;
  }

  /** What a fill stored counts from now on: its weight is added to the body's. */
  public void settle(SegmentId body, int weight) {
    segments.asMap().merge(body, weight, Math::addExact);
  }

  /** What is stored of it, whatever was admitted before. */
  public void weigh(SegmentId id, long bytes) {
    segments.put(id, Math.toIntExact(units(bytes)));
  }

  /** It was read. */
  public void touch(SegmentId id) {
    var _ = segments.getIfPresent(id);
  }

  /** Nothing of it is stored any more. */
  public void forget(SegmentId id) {
    segments.invalidate(id);
  }

  /**
   * Turns out one segment of those that a node needs gone, although the pool as a whole has room:
   * the one that was not used for longest.
   *
   * @param helps which ones would make room
   * @return false if none of the {@link #COLDEST} coldest would
   */
  public boolean turnOut(Predicate<SegmentId> helps) {
    for (SegmentId id : eviction().coldest(COLDEST).keySet()) {
      if (helps.test(id) && segments.asMap().remove(id) != null) {
        evicted.accept(id);
        return true;
      }
    }
    return false;
  }

  long weightBytes() {
    return eviction().weightedSize().orElse(0) * UNIT_BYTES;
  }

  private Policy.Eviction<SegmentId, Integer> eviction() {
    return segments.policy().eviction().orElseThrow();
  }

  private static long units(long bytes) {
    return Math.ceilDiv(bytes, UNIT_BYTES);
  }
}
