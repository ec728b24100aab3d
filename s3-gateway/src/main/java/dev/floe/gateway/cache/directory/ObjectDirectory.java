package dev.floe.gateway.cache.directory;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Interner;
import com.github.benmanes.caffeine.cache.RemovalCause;
import dev.floe.gateway.cache.segment.ChunkHolders;
import dev.floe.gateway.cache.segment.ObjectSegments;
import dev.floe.gateway.cache.segment.SegmentEntry;
import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.object.ObjectVersion;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.stripe.StripeLayout;
import dev.floe.gateway.stripe.StripeSet;
import dev.floe.node.protocol.FillId;
import dev.floe.node.protocol.InstanceId;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The objects in the cache, with the location of their stripes. Thread-safe: lookups take no lock
 * and return an immutable entry; each change replaces an entry in one step. The entries take a
 * bounded part of the heap, and the least used ones are evicted.
 *
 * <p>Heads and new segments decide how clients are answered, so they are stored only under a gate
 * ({@link Gates.Permit#publish}). Corrections of presence need no gate.
 */
public final class ObjectDirectory implements Detachable {
  /** The most entries of a walk whose caller must not wait long. */
  static final int WALKED = 5_000;

  private final ConcurrentMap<ObjectKey, DirectoryEntry> entries;
  private final RemovalListener removed;
  private final PacedWalk walk;
  private final ExpectedHoldings expected = new ExpectedHoldings();
  private final ChunkHolders holders = new ChunkHolders();

  // Equal values are one object in all entries, for as long as any entry refers to it.
  private final Interner<String> buckets = Interner.newWeakInterner();
  private final Interner<ChunkCode> codes = Interner.newWeakInterner();

  /**
   * Receives removed entries, on the thread that changed the directory. Evicted entries are
   * received on a thread of the common pool.
   */
  public interface RemovalListener {
    /**
     * Called with an entry whose segments no entry refers to any more. Must be short: a gate may be
     * held.
     */
    void onRemoved(ObjectKey key, DirectoryEntry entry);
  }

  /** A segment that was removed, and the layout of its object. */
  record Removed(StripeLayout layout, SegmentEntry segment) {}

  /**
   * @param heapLimitBytes the approximate limit for all entries together
   */
  public ObjectDirectory(long heapLimitBytes, RemovalListener removed) {
    this(heapLimitBytes, removed, Thread::yield);
  }

  /**
   * @param pause lets other threads run; called after each piece of a walk over all entries
   */
  public ObjectDirectory(long heapLimitBytes, RemovalListener removed, Runnable pause) {
    this.removed = removed;
    walk = new PacedWalk(pause);
    this.entries =
        Caffeine.newBuilder()
            .maximumWeight(heapLimitBytes)
            .weigher(
                (ObjectKey key, DirectoryEntry entry) -> key.key().length() + entry.heapBytes())
            .removalListener(this::onRemoval)
            .build()
            .asMap();
  }

  /**
   * Called by Caffeine. Key and value can be null only in caches with weak references, and this
   * cache has none.
   */
  private void onRemoval(
      @Nullable ObjectKey key, @Nullable DirectoryEntry entry, RemovalCause cause) {
    if (key != null && entry != null && cause == RemovalCause.SIZE) {
      expected.removed(entry);
      notifyRemoved(key, entry);
    }
  }

  public @Nullable DirectoryEntry get(ObjectKey key) {
    return entries.get(key);
  }

  /**
   * Returns an equal key whose bucket name is one {@code String} object for all keys of the bucket.
   */
  private ObjectKey sharing(ObjectKey key) {
    String version = key.namesVersion() ? key.versionId() : "";
    return new ObjectKey(buckets.intern(key.bucket()), key.key(), version);
  }

  /** Returns the holdings that instances should report. */
  public ExpectedHoldings expected() {
    return expected;
  }

  public int size() {
    return entries.size();
  }

  /**
   * Records S3's description of the object. Keeps the segments if the bytes are the same. An answer
   * to a request older than the one that last confirmed the entry changes nothing.
   *
   * @return the current entry
   */
  public DirectoryEntry confirm(ObjectKey key, ObjectHead head, Instant askedAt, ChunkCode code) {
    Changed<DirectoryEntry> replaced =
        change(
            sharing(key),
            entry -> {
              if (entry == null) {
                return Changed.to(new DirectoryEntry(head, askedAt, code, ObjectSegments.none()));
              }
              if (entry.confirmedAt().isAfter(askedAt)) {
                return Changed.to(entry);
              }
              if (entry.head().version().sameBytes(head.version())) {
                return Changed.to(entry.withHead(head.completedBy(entry.head()), askedAt));
              }
              expected.removed(entry);
              return new Changed<>(
                  new DirectoryEntry(head, askedAt, code, ObjectSegments.none()), entry);
            });
    notifyRemoved(key, replaced.found());
    return Objects.requireNonNull(replaced.entry());
  }

  /**
   * Adds the stripes that a fill stored of a segment. Adds nothing if there is no entry or it has
   * another version or code by now, or if a stripe would become unreadable because the known and
   * the new chunks are on different nodes.
   *
   * @param code the code of the stripes
   * @return the segment with only the stripes that were replaced, perhaps none; an empty {@code
   *     Optional} if nothing was added
   */
  public Optional<SegmentEntry> addSegment(
      ObjectKey key, ObjectVersion version, ChunkCode code, int number, SegmentEntry stored) {
    Changed<SegmentEntry> changed =
        change(
            key,
            entry -> {
              if (entry == null
                  || !entry.head().version().sameBytes(version)
                  || !entry.takes(code)) {
                return Changed.to(entry);
              }
              SegmentEntry known = entry.segments().get(number);
              SegmentEntry merged = known == null ? stored : known.merge(stored);
              if (known != null && known.losesStripesIn(merged, entry.layout(), number)) {
                return Changed.to(entry);
              }
              expected.replaced(entry.segments(), number, known, merged);
              return new Changed<>(
                  entry.withCode(code).withSegment(number, merged.sharing(holders)),
                  known == null ? SegmentEntry.placed(stored.nodes()) : known.less(merged));
            });
    return Optional.ofNullable(changed.found());
  }

  /**
   * Removes an object.
   *
   * @return true if it was in the directory
   */
  public boolean remove(ObjectKey key) {
    DirectoryEntry gone = entries.remove(key);
    if (gone != null) {
      expected.removed(gone);
    }
    notifyRemoved(key, gone);
    return gone != null;
  }

  /** Removes an object if it still has this version. */
  public void remove(ObjectKey key, ObjectVersion version) {
    Changed<DirectoryEntry> removal =
        change(
            key,
            entry -> {
              if (entry == null || !entry.head().version().equals(version)) {
                return Changed.to(entry);
              }
              expected.removed(entry);
              return new Changed<>(null, entry);
            });
    notifyRemoved(key, removal.found());
  }

  /** Marks the key's entry as unconfirmed: S3 must confirm it before its next use. */
  @Override
  public void detach(ObjectKey key) {
    entries.computeIfPresent(key, (same, entry) -> entry.unconfirmed());
  }

  @Override
  public void written(ObjectKey key) {
    remove(key);
  }

  /**
   * Marks the entries of all objects of a bucket as unconfirmed, by a walk over all entries. Thread
   * code.
   */
  @Override
  public void detachBucket(String bucket) {
    overBucket(bucket, this::detach);
  }

  /** Removes all objects of a bucket, by a walk over all entries. Thread code. */
  @Override
  public void bucketWritten(String bucket) {
    overBucket(bucket, this::remove);
  }

  private void overBucket(String bucket, Consumer<ObjectKey> each) {
    walk.over(
        entries.keySet(),
        key -> {
          if (key.bucket().equals(bucket)) {
            each.accept(key);
          }
        });
  }

  /**
   * Corrects one segment, if the entry still has it and this version.
   *
   * @param change returns the corrected segment
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
          expected.replaced(entry.segments(), number, segment, changed);
          return entry.withSegment(number, changed.sharing(holders));
        });
  }

  /** Returns the bytes of a segment that the nodes are known to store. */
  public long storedBytes(ObjectKey key, int number) {
    DirectoryEntry entry = entries.get(key);
    SegmentEntry segment = entry == null ? null : entry.segments().get(number);
    return entry == null || segment == null ? 0 : segment.heldBytes(entry.layout(), number);
  }

  /**
   * Returns a test for the nodes that may share a segment with this node. Walks at most {@link
   * #WALKED} entries: in a larger directory the test accepts every node.
   */
  public Predicate<PoolNode> mayShareWith(PoolNode node) {
    Set<PoolNode> sharing = new HashSet<>();
    int walked = 0;
    for (DirectoryEntry entry : entries.values()) {
      if (++walked > WALKED) {
        return any -> true;
      }
      entry
          .segments()
          .forEach((_, segment) -> {
            if (segment.isOn(node)) {
              sharing.addAll(segment.nodes());
            }
          });
    }
    return sharing::contains;
  }

  /** Returns true if a node holds any block of a segment. */
  public boolean holds(PoolNode node, ObjectKey key, int number) {
    DirectoryEntry entry = entries.get(key);
    SegmentEntry segment = entry == null ? null : entry.segments().get(number);
    return entry != null && segment != null && segment.holds(node, entry.layout(), number);
  }

  /** Removes one segment and returns it; empty if there is none. */
  Optional<Removed> removeSegment(ObjectKey key, int number) {
    Changed<Removed> removal =
        change(
            key,
            entry -> {
              SegmentEntry segment = entry == null ? null : entry.segments().get(number);
              if (entry == null || segment == null) {
                return Changed.to(entry);
              }
              expected.replaced(entry.segments(), number, segment, null);
              return new Changed<>(
                  entry.withoutSegment(number), new Removed(entry.layout(), segment));
            });
    return Optional.ofNullable(removal.found());
  }

  /**
   * Adds the stripes of an inventory's chunk to the entry whose key names the id of the chunk's
   * version. If there is no such entry, or it refers to none of the stripes, adds them to the entry
   * of the chunk's own key. With {@code adopt}, creates an unconfirmed entry and a segment for that
   * key if they are missing.
   *
   * @return the stripes of the chunk that an entry refers to now
   */
  public StripeSet listed(
      ListedChunk chunk, Supplier<Optional<List<PoolNode>>> places, boolean adopt) {
    ListedChunk listed = chunk.with(sharing(chunk.key()), codes.intern(chunk.code()));
    StripeSet named =
        listed
            .ofNamedVersion()
            .filter(version -> entries.containsKey(version.key()))
            .map(version -> listedByKey(version, places, false))
            .orElse(StripeSet.NONE);
    return named.isEmpty() ? listedByKey(listed, places, adopt) : named;
  }

  private StripeSet listedByKey(
      ListedChunk listed, Supplier<Optional<List<PoolNode>>> places, boolean adopt) {
    Changed<StripeSet> changed =
        change(
            listed.key(),
            known -> {
              if (known == null && !adopt) {
                return Changed.to(null);
              }
              DirectoryEntry entry =
                  known == null ? listed.unconfirmed() : listed.coded(known, adopt);
              if (!listed.belongsTo(entry)) {
                return Changed.to(known);
              }
              int number = listed.held().segment();
              SegmentEntry before = entry.segments().get(number);
              SegmentEntry placed =
                  before == null && adopt
                      ? places.get().map(SegmentEntry::placed).orElse(null)
                      : before;
              if (placed == null) {
                return Changed.to(known);
              }
              SegmentEntry after = listed.in(placed, adopt);
              StripeSet named = listed.named(after);
              if (after.equals(before)) {
                return new Changed<>(known, named);
              }
              expected.replaced(entry.segments(), number, before, after);
              return new Changed<>(entry.withSegment(number, after.sharing(holders)), named);
            });
    return Objects.requireNonNullElse(changed.found(), StripeSet.NONE);
  }

  /**
   * Returns the chunks that these instances are known to hold. Walks the whole directory, so only
   * one thread at a time may call it. Thread code.
   */
  public Map<InstanceId, Map<ChunkName, Known>> heldBy(Set<InstanceId> instances) {
    Map<InstanceId, Map<ChunkName, Known>> held = new HashMap<>();
    if (instances.stream().noneMatch(expected::expectsAny)) {
      return held; // for example after a start, when hundreds of inventories are requested
    }
    walk.over(
        entries.entrySet(),
        each -> {
          if (each.getValue().segments().mayBeOn(instances)) {
            addHeldBy(instances, each.getKey(), each.getValue(), held);
          }
        });
    return held;
  }

  private static void addHeldBy(
      Set<InstanceId> instances,
      ObjectKey key,
      DirectoryEntry entry,
      Map<InstanceId, Map<ChunkName, Known>> held) {
    ObjectVersion version = entry.head().version();
    entry
        .segments()
        .forEach((number, segment) ->
            segment.forEachChunk((index, holder, fill, stripes) -> {
              if (instances.contains(holder)) {
                held.computeIfAbsent(holder, any -> new HashMap<>())
                    .put(new ChunkName(fill, number, index), new Known(key, version, stripes));
              }
            }));
  }

  /** The name of a chunk on its node. */
  public record ChunkName(FillId fill, int segment, int index) {}

  /** The object of a chunk, and the stripes that are known to be on the instance. */
  public record Known(ObjectKey key, ObjectVersion version, StripeSet stripes) {}

  /**
   * The outcome of a change.
   *
   * @param entry the entry from now on; null for none
   * @param found the result for the caller of the change; null if there is none
   */
  private record Changed<R>(@Nullable DirectoryEntry entry, @Nullable R found) {
    static <T> Changed<T> to(@Nullable DirectoryEntry entry) {
      return new Changed<>(entry, null);
    }
  }

  /** A change of one entry, which is null if the key has none. */
  private interface Change<R> {
    Changed<R> of(@Nullable DirectoryEntry entry);
  }

  /** Changes a key's entry in one step, under the entry's lock, and returns the outcome. */
  private <R> Changed<R> change(ObjectKey key, Change<R> change) {
    AtomicReference<@Nullable Changed<R>> outcome = new AtomicReference<>();
    entries.compute(
        key,
        (same, entry) -> {
          Changed<R> changed = change.of(entry);
          outcome.setPlain(changed);
          return changed.entry();
        });
    return Objects.requireNonNull(outcome.getPlain());
  }

  private void notifyRemoved(ObjectKey key, @Nullable DirectoryEntry gone) {
    if (gone != null && !gone.segments().isEmpty()) {
      removed.onRemoved(key, gone);
    }
  }
}
