package dev.floe.gateway.cache.fill;

import dev.floe.gateway.cache.directory.Detachable;
import dev.floe.gateway.cache.directory.DirectoryEntry;
import dev.floe.gateway.cache.directory.Gates;
import dev.floe.gateway.cache.directory.ObjectHead;
import dev.floe.gateway.cache.directory.SegmentPlacement;
import dev.floe.gateway.object.ByteRange;
import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.object.ObjectVersion;
import dev.floe.gateway.origin.OriginException;
import dev.floe.gateway.origin.OriginResponse;
import dev.floe.gateway.stripe.StripeLayout;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * All fills in flight: finds the one that a reader can follow, or begins it. Thread-safe; thread
 * code.
 *
 * <p>Fills are found under a key only while their version is the one in the directory: the first
 * raise of the key's gate detaches them ({@link #detach}), after which their readers go on and
 * nobody joins.
 */
public final class Fills implements Detachable {
  /** One fill brings at most this much, so that no more than 64 segments are looked at. */
  private static final long FILL_STRIPES = 64L * StripeLayout.SEGMENT_STRIPES;

  private static final ByteSource.Ready NONE = ByteSource.OnlyOrigin.INSTANCE;

  private final FillServices services;
  private final Gates gates;
  private final OriginReads reads;
  private final SegmentPlacement placement;
  private final ConcurrentHashMap<ObjectKey, FillGroup> groups = new ConcurrentHashMap<>();

  /** Those that run or are read, whether or not others can still find them. */
  private final Set<Fill> live = ConcurrentHashMap.newKeySet();

  private final AtomicBoolean releasing = new AtomicBoolean();

  public Fills(FillServices services, Gates gates, OriginReads reads, SegmentPlacement placement) {
    this.services = services;
    this.gates = gates;
    this.reads = reads;
    this.placement = placement;
    services.blocks().budget().onShortage(this::releaseLingering);
  }

  /** On a thread of its own: whoever is short of memory may be a loop. */
  private void releaseLingering() {
    if (releasing.compareAndSet(false, true)
        && !services.tasks().start("release lingering stripes", this::releaseAllLingering)) {
      releasing.set(false);
    }
  }

  private void releaseAllLingering() {
    releasing.set(false);
    live.forEach(Fill::releaseLingering);
  }

  /** No reader joins the key's fills any more. */
  @Override
  public void detach(ObjectKey key) {
    groups.remove(key);
  }

  @Override
  public void detachBucket(String bucket) {
    groups.keySet().removeIf(key -> key.bucket().equals(bucket));
  }

  /** How many objects have fills. */
  public int active() {
    return groups.size();
  }

  /**
   * Sees to it that the byte at {@code position} of this version comes: by a fill that runs, or a
   * new one.
   *
   * @param end the last byte, exclusive, that is wanted: a new fill ends with that byte's stripe,
   *     or before, where stripes are on the nodes or another fill begins
   * @throws VersionGoneException S3 has another version by now
   */
  public ByteSource.Ready at(ObjectKey key, ObjectHead head, long position, long end)
      throws InterruptedException, OriginException, VersionGoneException {
    Optional<FillStart> prepared = prepare(key);
    if (prepared.isEmpty()) {
      return ByteSource.OnlyOrigin.INSTANCE;
    }
    FillClaim others;
    try (FillStart start = prepared.get()) {
      switch (start.permit().publish(() -> source(key, head, position, end)).orElse(NONE)) {
        case ByteSource.OnNodes found -> {
          return found;
        }
        case ByteSource.OnlyOrigin none -> {
          return none;
        }
        case ByteSource.InFill(Fill fill) -> {
          return joined(Optional.of(fill));
        }
        case ByteSource.StartFill(FillClaim claim) -> {
          return source(start.fetch(head, claim)); // joined by its start
        }
        case ByteSource.AwaitFill(FillClaim claim) -> others = claim;
      }
    }
    return joined(others.started().await().orElse(Optional.empty()));
  }

  /**
   * Gets the right to publish for a caller that is about to ask S3.
   *
   * @return empty while a write is in flight or the key is doubtful
   */
  public Optional<FillStart> prepare(ObjectKey key) {
    return gates.beginFill(key).map(permit -> new FillStart(this, key, permit));
  }

  private static ByteSource.Ready joined(Optional<Fill> fill) {
    fill.ifPresent(Fill::join);
    return source(fill);
  }

  private static ByteSource.Ready source(Optional<Fill> fill) {
    return fill.<ByteSource.Ready>map(ByteSource.InFill::new).orElse(NONE);
  }

  /** The source of a byte of this version; called under the key's gate. */
  private ByteSource source(ObjectKey key, ObjectHead head, long position, long end) {
    DirectoryEntry entry = services.directory().get(key);
    if (entry == null || !entry.head().version().sameBytes(head.version())) {
      return NONE;
    }
    StripeLayout layout = entry.layout();
    long first = layout.stripeOf(position);
    // A fill that ended a moment ago is in no group any more, but its stripes are in the entry.
    if (entry.readable(layout, first)) {
      return new ByteSource.OnNodes(entry);
    }
    long last = Math.min(layout.stripeOf(end - 1), first + FILL_STRIPES - 1);
    long next = entry.nextReadable(layout, first + 1, last + 1);
    ByteRange wanted = new ByteRange(layout.bytesOf(first).start(), layout.bytesOf(next - 1).end());
    return inGroup(key, head.version(), group -> group.source(position, wanted));
  }

  /** Claims a run whose answer is here already; called under the key's gate. */
  FillClaim claim(ObjectKey key, ObjectVersion version, ByteRange run) {
    return inGroup(key, version, group -> group.claim(run));
  }

  /** The entry, if the stripe can be read by it; else null. */
  private @Nullable DirectoryEntry readable(ObjectKey key, ObjectHead head, long stripe) {
    DirectoryEntry entry = services.directory().get(key);
    return entry != null
            && entry.head().version().sameBytes(head.version())
            && entry.readable(entry.layout(), stripe)
        ? entry
        : null;
  }

  OriginReads reads() {
    return reads;
  }

  StripeIntake intake(ObjectKey key, ObjectHead head, FillClaim claim) {
    ByteRange run = claim.run();
    StripeLayout layout = services.code().layout(head.version().lengthBytes());
    return new StripeIntake(
        services,
        key,
        placement.newFillId(),
        layout,
        layout.stripeOf(run.start()),
        layout.stripeOf(run.end() - 1) + 1,
        segment ->
            claim
                .group()
                .place(
                    segment,
                    () -> placement.of(key, head.version(), segment),
                    placement::usableInstead));
  }

  Fill fill(
      ObjectKey key,
      ObjectHead head,
      StripeIntake intake,
      Gates.Permit permit,
      OriginResponse answer,
      FillGroup group) {
    return new Fill(head, intake, permit, answer, services, new Context(key, head, group));
  }

  /** The other fills of a version, and its entry. */
  private final class Context implements Fill.Context {
    private final ObjectKey key;
    private final ObjectHead head;
    private final FillGroup group;

    Context(ObjectKey key, ObjectHead head, FillGroup group) {
      this.key = key;
      this.head = head;
      this.group = group;
    }

    @Override
    public ByteSource.Ready otherSource(Fill self, long startByte, long stripe)
        throws InterruptedException {
      DirectoryEntry entry = readable(key, head, stripe);
      if (entry != null) {
        return new ByteSource.OnNodes(entry);
      }
      Optional<FillClaim> claim = group.claimed(startByte);
      if (claim.isPresent()) {
        var _ = claim.get().started().await();
      }
      Optional<Fill> other = group.having(self, stripe);
      if (other.isPresent()) {
        return new ByteSource.InFill(other.get());
      }
      // It may have passed from the other fill to the directory just now.
      DirectoryEntry again = readable(key, head, stripe);
      return again == null ? NONE : new ByteSource.OnNodes(again);
    }

    @Override
    public void published(Fill self) {
      group.remove(self);
      release(key, group);
    }

    @Override
    public void done(Fill self) {
      live.remove(self);
    }
  }

  void start(ObjectKey key, Fill fill) {
    live.add(fill);
    fill.join(); // for the reader that asked for it, so that it does not stop before it is read
    if (!services.tasks().start("fill " + key, fill)) {
      fill.abandon();
    }
  }

  /**
   * Does something in the group of a version. A group that is retired meanwhile is replaced.
   *
   * @param step returns empty if the group is retired
   */
  private <T> T inGroup(
      ObjectKey key, ObjectVersion version, Function<FillGroup, Optional<T>> step) {
    while (true) {
      FillGroup group =
          Objects.requireNonNull(
              groups.compute(
                  key,
                  (same, known) ->
                      known != null && known.is(version) ? known : new FillGroup(version)));
      Optional<T> result = step.apply(group);
      if (result.isPresent()) {
        return result.get();
      }
      groups.remove(key, group);
    }
  }

  /** Forgets the group if nothing is in flight any more. */
  void release(ObjectKey key, FillGroup group) {
    if (group.retire()) {
      groups.remove(key, group);
    }
  }
}
