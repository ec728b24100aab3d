package dev.floe.gateway.cache.directory;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.object.ObjectVersion;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.stripe.StripeLayout;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Which objects are known, and where their stripes are. Thread-safe: lookups take no lock and see
 * one immutable entry; every change replaces an entry in one step. It takes a bounded part of the
 * heap; what was not asked for in a long time is forgotten.
 *
 * <p>What changes the answer to a client (a head, new segments) comes in under a gate only ({@link
 * Gates.Permit#publish}); corrections of presence need none.
 */
public final class ObjectDirectory {
  private final ConcurrentMap<ObjectKey, DirectoryEntry> entries;
  private final RemovalListener removed;

  /**
   * Is told that segments belong to no entry any more, by the thread that changed the directory.
   */
  public interface RemovalListener {
    /** Nothing names these segments any longer; must be short, for a gate may be held. */
    void onRemoved(ObjectKey key, DirectoryEntry entry);
  }

  /** A segment that no entry names any more. */
  record Removed(StripeLayout layout, SegmentEntry segment) {}

  /**
   * @param heapLimitBytes about what all entries together may take
   */
  public ObjectDirectory(long heapLimitBytes, RemovalListener removed) {
    this.removed = removed;
    this.entries =
        Caffeine.newBuilder()
            .maximumWeight(heapLimitBytes)
            .weigher((ObjectKey key, DirectoryEntry entry) -> entry.heapBytes())
            .removalListener(this::onRemoval)
            .build()
            .asMap();
  }

  /** Only keys and values that are held weakly could be null. */
  private void onRemoval(
      @Nullable ObjectKey key, @Nullable DirectoryEntry entry, RemovalCause cause) {
    if (key != null && entry != null && cause == RemovalCause.SIZE) {
      tell(key, entry);
    }
  }

  public @Nullable DirectoryEntry get(ObjectKey key) {
    return entries.get(key);
  }

  public int size() {
    return entries.size();
  }

  /**
   * S3 said that this is the object. Keeps the segments if they hold the same bytes; a head that
   * was asked for earlier than the one that is there changes nothing.
   */
  public void confirm(ObjectKey key, ObjectHead head, Instant askedAt, ChunkCode code) {
    @Nullable DirectoryEntry[] gone = new DirectoryEntry[1];
    entries.compute(
        key,
        (same, entry) -> {
          if (entry == null) {
            return new DirectoryEntry(head, askedAt, code, Map.of());
          }
          if (entry.confirmedAt().isAfter(askedAt)) {
            return entry;
          }
          if (entry.head().version().sameBytes(head.version())) {
            return entry.withHead(head.orChecksumsOf(entry.head()), askedAt);
          }
          gone[0] = entry;
          return new DirectoryEntry(head, askedAt, code, Map.of());
        });
    tell(key, gone[0]);
  }

  /**
   * Adds what a fill stored of a segment, if the entry still has the bytes that the fill read, and
   * no stripe becomes unreadable because the two have their chunks on different nodes.
   *
   * @return what no entry names any more because this took its place; empty if nothing was added
   */
  public Optional<SegmentEntry> addSegment(
      ObjectKey key, ObjectVersion version, int number, SegmentEntry stored) {
    @Nullable SegmentEntry[] replaced = new SegmentEntry[1];
    entries.computeIfPresent(
        key,
        (same, entry) -> {
          if (!entry.head().version().sameBytes(version)) {
            return entry;
          }
          SegmentEntry known = entry.segments().get(number);
          SegmentEntry merged = known == null ? stored : known.merge(stored);
          if (known != null && known.losesIn(merged, entry.layout(), number)) {
            return entry;
          }
          replaced[0] = known == null ? SegmentEntry.placed(stored.nodes()) : known.less(merged);
          return entry.withSegment(number, merged);
        });
    return Optional.ofNullable(replaced[0]);
  }

  /** Forgets an object. */
  public void remove(ObjectKey key) {
    tell(key, entries.remove(key));
  }

  /** Forgets an object if it is still this version. */
  public void remove(ObjectKey key, ObjectVersion version) {
    @Nullable DirectoryEntry[] gone = new DirectoryEntry[1];
    entries.computeIfPresent(
        key,
        (same, entry) -> {
          if (!entry.head().version().equals(version)) {
            return entry;
          }
          gone[0] = entry;
          return null;
        });
    tell(key, gone[0]);
  }

  /** Forgets all objects of a bucket. */
  public void removeBucket(String bucket) {
    for (ObjectKey key : entries.keySet()) {
      if (key.bucket().equals(bucket)) {
        remove(key);
      }
    }
  }

  /**
   * Corrects one segment, if it is still there and holds these bytes.
   *
   * @param change gives the segment as it shall be
   */
  public void correct(
      ObjectKey key, ObjectVersion version, int number, UnaryOperator<SegmentEntry> change) {
    entries.computeIfPresent(
        key,
        (same, entry) -> {
          SegmentEntry segment = entry.segments().get(number);
          if (segment == null || !entry.head().version().sameBytes(version)) {
            return entry;
          }
          SegmentEntry changed = change.apply(segment);
          return changed.equals(segment) ? entry : entry.withSegment(number, changed);
        });
  }

  /** Whether a node holds anything of a segment that stands here under this ETag. */
  public boolean holds(PoolNode node, ObjectKey key, String etag, int number) {
    DirectoryEntry entry = entries.get(key);
    SegmentEntry segment =
        entry == null || !entry.head().version().etag().equals(etag)
            ? null
            : entry.segments().get(number);
    return entry != null && segment != null && segment.holds(node, entry.layout(), number);
  }

  /**
   * Forgets one segment, if it is still there under this ETag.
   *
   * @return the segment, which no entry names any more
   */
  Optional<Removed> removeSegment(ObjectKey key, String etag, int number) {
    @Nullable Removed[] gone = new Removed[1];
    entries.computeIfPresent(
        key,
        (same, entry) -> {
          if (!entry.head().version().etag().equals(etag)) {
            return entry;
          }
          SegmentEntry segment = entry.segments().get(number);
          gone[0] = segment == null ? null : new Removed(entry.layout(), segment);
          return entry.withoutSegment(number);
        });
    return Optional.ofNullable(gone[0]);
  }

  private void tell(ObjectKey key, @Nullable DirectoryEntry gone) {
    if (gone != null && !gone.segments().isEmpty()) {
      removed.onRemoved(key, gone);
    }
  }
}
