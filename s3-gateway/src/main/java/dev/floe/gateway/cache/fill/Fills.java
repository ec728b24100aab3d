package dev.floe.gateway.cache.fill;

import dev.floe.gateway.cache.directory.ChunkCode;
import dev.floe.gateway.cache.directory.Detachable;
import dev.floe.gateway.cache.directory.DirectoryEntry;
import dev.floe.gateway.cache.directory.Gates;
import dev.floe.gateway.cache.directory.ObjectHead;
import dev.floe.gateway.cache.directory.SegmentPlacement;
import dev.floe.gateway.cache.origin.OriginReads;
import dev.floe.gateway.cache.origin.VersionGoneException;
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
 * All fills in flight: finds the fill that a reader can follow, or starts one. Thread-safe; thread
 * code.
 *
 * <p>Readers find a key's fills only while the directory has the version that the fills copy. A
 * write detaches them ({@link #detach}) when it raises the key's gate: their readers continue, and
 * no reader joins.
 */
public final class Fills implements Detachable {
  /** The most stripes of one fill, so that a search for a gap reads at most 65 segments. */
  private static final long FILL_STRIPES = 64L * StripeLayout.SEGMENT_STRIPES;

  private static final ByteSource.Ready NONE = ByteSource.OnlyOrigin.INSTANCE;

  private final FillServices services;
  private final Gates gates;
  private final OriginReads reads;
  private final SegmentPlacement placement;
  private final ConcurrentHashMap<ObjectKey, FillGroup> groups = new ConcurrentHashMap<>();

  /** All fills that run or have readers, including detached ones. */
  private final Set<Fill> live = ConcurrentHashMap.newKeySet();

  private final AtomicBoolean releasing = new AtomicBoolean();

  public Fills(FillServices services, Gates gates, OriginReads reads, SegmentPlacement placement) {
    this.services = services;
    this.gates = gates;
    this.reads = reads;
    this.placement = placement;
    services.blocks().budget().onShortage(this::releaseLingering);
  }

  /** Frees lingering stripes on another thread, because the caller may be an event loop. */
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

  /** Detaches the key's fills, so that no reader joins them. */
  @Override
  public void detach(ObjectKey key) {
    groups.remove(key);
  }

  @Override
  public void detachBucket(String bucket) {
    groups.keySet().removeIf(key -> key.bucket().equals(bucket));
  }

  /** Counts the objects with fills that readers can find. */
  public int active() {
    return groups.size();
  }

  /**
   * Finds a source for the byte at {@code position} of this version: the nodes, a running fill, a
   * new fill, or S3 alone.
   *
   * @param end the end of the wanted bytes, exclusive. A new fill ends with the stripe of the last
   *     wanted byte, or earlier: before the first stripe that is on the nodes or in another fill,
   *     and after 4,096 stripes at most
   * @return the source; if it is a fill, the fill was joined on behalf of the caller, which must
   *     leave it
   * @throws VersionGoneException if S3 no longer has this version
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
          return joined(fill);
        }
        case ByteSource.StartFill(FillClaim claim) -> {
          // fetch() has joined the fill already.
          return start
              .fetch(head, claim)
              .<ByteSource.Ready>map(ByteSource.InFill::new)
              .orElse(NONE);
        }
        case ByteSource.AwaitFill(FillClaim claim) -> others = claim;
      }
    }
    return others.started().await().orElse(Optional.empty()).map(Fills::joined).orElse(NONE);
  }

  /**
   * Acquires the right to publish for a caller that is about to send a request to S3.
   *
   * @return empty while a write is in flight or the key is doubtful
   */
  public Optional<FillStart> prepare(ObjectKey key) {
    return gates.beginFill(key).map(permit -> new FillStart(this, key, permit));
  }

  private static ByteSource.Ready joined(Fill fill) {
    fill.join();
    return new ByteSource.InFill(fill);
  }

  /** Returns the source of a byte of this version. Called under the key's gate. */
  private ByteSource source(ObjectKey key, ObjectHead head, long position, long end) {
    DirectoryEntry entry = services.directory().get(key);
    if (entry == null || !entry.head().version().sameBytes(head.version())) {
      return NONE;
    }
    StripeLayout layout = entry.layout();
    long first = layout.stripeOf(position);
    // A fill that has just ended is no longer in the group, but its stripes are in the entry.
    if (entry.readable(layout, first)) {
      return new ByteSource.OnNodes(entry);
    }
    long last = Math.min(layout.stripeOf(end - 1), first + FILL_STRIPES - 1);
    long next = entry.nextReadable(layout, first + 1, last + 1);
    ByteRange wanted = new ByteRange(layout.bytesOf(first).start(), layout.bytesOf(next - 1).end());
    return inGroup(key, head.version(), group -> group.source(position, wanted));
  }

  /** Claims a run for an answer that has already arrived. Called under the key's gate. */
  FillClaim claim(ObjectKey key, ObjectVersion version, ByteRange run) {
    return inGroup(key, version, group -> group.claim(run));
  }

  /** Returns the directory's entry if the stripe can be read with it, else null. */
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
    ObjectVersion version = head.version();
    ChunkCode code = claim.group().code(() -> placement.codeOf(key, version));
    StripeLayout layout = code.layout(version.lengthBytes());
    return new StripeIntake(
        services.coded(code),
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
                    () -> placement.of(key, version, code, segment),
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

  /** Answers a fill's questions from its group and from the directory. */
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
      // The stripe may have moved from the other fill to the directory since the first lookup.
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
    fill.join(); // for the reader that requested it, so that the fill does not stop at once
    if (!services.tasks().start("fill " + key, fill)) {
      fill.abandon();
    }
  }

  /**
   * Runs the step on the group of a version. If the group is retired, runs it on a new one.
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

  /** Removes the group if it has no fill and no claim left. */
  void release(ObjectKey key, FillGroup group) {
    if (group.retire()) {
      groups.remove(key, group);
    }
  }
}
