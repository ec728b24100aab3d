package dev.floe.gateway.cache.directory;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.object.ObjectVersion;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.stripe.StripeLayout;
import dev.floe.node.protocol.FillId;
import dev.floe.node.protocol.HeldChunk;
import dev.floe.node.protocol.InstanceId;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
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
public final class ObjectDirectory implements Detachable {
  private final ConcurrentMap<ObjectKey, DirectoryEntry> entries;
  private final RemovalListener removed;
  private final ExpectedHoldings expected = new ExpectedHoldings();

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
      expected.removed(entry);
      tell(key, entry);
    }
  }

  public @Nullable DirectoryEntry get(ObjectKey key) {
    return entries.get(key);
  }

  /** What the instances should hold by what is known here. */
  public ExpectedHoldings expected() {
    return expected;
  }

  public int size() {
    return entries.size();
  }

  /**
   * S3 said that this is the object. Keeps the segments if they hold the same bytes; a head that
   * was asked for earlier than the one that is there changes nothing.
   *
   * @return the entry as it is now
   */
  public DirectoryEntry confirm(ObjectKey key, ObjectHead head, Instant askedAt, ChunkCode code) {
    @Nullable DirectoryEntry[] gone = new DirectoryEntry[1];
    DirectoryEntry now =
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
              expected.removed(entry);
              return new DirectoryEntry(head, askedAt, code, Map.of());
            });
    tell(key, gone[0]);
    return Objects.requireNonNull(now);
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
          expected.replaced(number, known, merged);
          return entry.withSegment(number, merged);
        });
    return Optional.ofNullable(replaced[0]);
  }

  /**
   * Forgets an object.
   *
   * @return whether it was known
   */
  public boolean remove(ObjectKey key) {
    DirectoryEntry gone = entries.remove(key);
    if (gone != null) {
      expected.removed(gone);
    }
    tell(key, gone);
    return gone != null;
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
          expected.removed(entry);
          return null;
        });
    tell(key, gone[0]);
  }

  @Override
  public void detach(ObjectKey key) {
    remove(key);
  }

  /** Forgets all objects of a bucket. */
  @Override
  public void detachBucket(String bucket) {
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
          if (changed.equals(segment)) {
            return entry;
          }
          expected.replaced(number, segment, changed);
          return entry.withSegment(number, changed);
        });
  }

  /** Bytes of a segment that the nodes store, as far as is known. */
  public long storedBytes(ObjectKey key, int number) {
    DirectoryEntry entry = entries.get(key);
    SegmentEntry segment = entry == null ? null : entry.segments().get(number);
    return entry == null || segment == null ? 0 : segment.heldBytes(entry.layout(), number);
  }

  /** Whether a node holds anything of a segment. */
  public boolean holds(PoolNode node, ObjectKey key, int number) {
    DirectoryEntry entry = entries.get(key);
    SegmentEntry segment = entry == null ? null : entry.segments().get(number);
    return entry != null && segment != null && segment.holds(node, entry.layout(), number);
  }

  /**
   * Forgets one segment.
   *
   * @return the segment, which no entry names any more
   */
  Optional<Removed> removeSegment(ObjectKey key, int number) {
    @Nullable Removed[] gone = new Removed[1];
    entries.computeIfPresent(
        key,
        (same, entry) -> {
          SegmentEntry segment = entry.segments().get(number);
          gone[0] = segment == null ? null : new Removed(entry.layout(), segment);
          expected.replaced(number, segment, null);
          return entry.withoutSegment(number);
        });
    return Optional.ofNullable(gone[0]);
  }

  /**
   * Takes in a chunk of an inventory: what the entry lacks of it, and with {@code adopt} an entry
   * and a segment for it, which S3 is yet to be asked for.
   *
   * @return the stripes of it that an entry names now
   */
  long listed(ListedChunk listed, Supplier<Optional<List<PoolNode>>> places, boolean adopt) {
    HeldChunk held = listed.held();
    entries.compute(
        listed.key(),
        (same, known) -> {
          if (known == null && !adopt) {
            return null;
          }
          DirectoryEntry entry = known == null ? listed.unconfirmed() : known;
          if (!listed.belongsTo(entry)) {
            return known;
          }
          SegmentEntry before = entry.segments().get(held.segment());
          Optional<SegmentEntry> placed =
              before != null || !adopt
                  ? Optional.ofNullable(before)
                  : places.get().map(SegmentEntry::placed);
          SegmentEntry after =
              placed
                  .map(segment ->
                      segment.listed(
                          held.index(),
                          listed.node(),
                          listed.instance(),
                          held.fill(),
                          held.presence(),
                          adopt))
                  .orElse(null);
          if (after == null || after.equals(before)) {
            return known;
          }
          expected.replaced(held.segment(), before, after);
          return entry.withSegment(held.segment(), after);
        });
    DirectoryEntry now = entries.get(listed.key());
    SegmentEntry segment =
        now == null || !listed.belongsTo(now) ? null : now.segments().get(held.segment());
    return segment == null
        ? 0
        : segment.held(held.index(), listed.instance(), held.fill()) & held.presence();
  }

  /**
   * Returns what these instances are known to hold, for those that hold anything. Walks the whole
   * directory: for a thread, and one at a time.
   */
  Map<InstanceId, Map<ChunkName, Known>> heldBy(Set<InstanceId> instances) {
    Map<InstanceId, Map<ChunkName, Known>> held = new HashMap<>();
    entries.forEach((key, entry) ->
        entry
            .segments()
            .forEach((number, segment) ->
                segment.forEachChunk((index, holder, fill, stripes) -> {
                  if (instances.contains(holder)) {
                    held.computeIfAbsent(holder, any -> new HashMap<>())
                        .put(
                            new ChunkName(fill, number, index),
                            new Known(key, entry.head().version(), stripes));
                  }
                })));
    return held;
  }

  /** A chunk, as nodes name it. */
  record ChunkName(FillId fill, int segment, int index) {}

  /** Which object a chunk belongs to, and which of its stripes are known to be there. */
  record Known(ObjectKey key, ObjectVersion version, long stripes) {}

  private void tell(ObjectKey key, @Nullable DirectoryEntry gone) {
    if (gone != null && !gone.segments().isEmpty()) {
      removed.onRemoved(key, gone);
    }
  }
}
