package dev.floe.gateway.cache.fill;

import dev.floe.gateway.cache.directory.DirectoryEntry;
import dev.floe.gateway.cache.directory.Gates;
import dev.floe.gateway.cache.directory.ObjectHead;
import dev.floe.gateway.cache.directory.Places;
import dev.floe.gateway.cache.fill.FillGroup.Claim;
import dev.floe.gateway.cache.fill.FillGroup.Turn;
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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All fills in flight: finds the one that a reader can follow, or begins it. Thread-safe; thread
 * code.
 *
 * <p>Fills are found under a key only while their version is the one in the directory: the first
 * raise of the key's gate detaches them ({@link #detach}), after which their readers go on and
 * nobody joins.
 */
public final class Fills {
  /** One fill brings at most this much, so that no more than 64 segments are looked at. */
  private static final long FILL_STRIPES = 64L * StripeLayout.SEGMENT_STRIPES;

  private final FillServices services;
  private final Gates gates;
  private final OriginReads reads;
  private final Places places;
  private final ConcurrentHashMap<ObjectKey, FillGroup> groups = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<ObjectKey, Asked<Opening>> openings = new ConcurrentHashMap<>();

  /** Those that run or are read, whether or not others can still find them. */
  private final Set<Fill> live = ConcurrentHashMap.newKeySet();

  private final AtomicBoolean lettingGo = new AtomicBoolean();

  /** What there is for a reader whose next byte is not in what it saw of the directory. */
  public sealed interface Supply {
    /** A fill brings it; joined on behalf of the reader. */
    record Filling(Fill fill) implements Supply {}

    /** It has come to the nodes meanwhile. */
    record Stored() implements Supply {}

    /** No fill can be had: no memory, no nodes, a write in flight. */
    record Nothing() implements Supply {}
  }

  public Fills(FillServices services, Gates gates, OriginReads reads, Places places) {
    this.services = services;
    this.gates = gates;
    this.reads = reads;
    this.places = places;
    services.blocks().budget().onShortage(this::letGo);
  }

  /** On a thread of its own: whoever is short of memory may be a loop. */
  private void letGo() {
    if (lettingGo.compareAndSet(false, true)) {
      Thread.ofVirtual()
          .name("let go")
          .start(() -> {
            lettingGo.set(false);
            live.forEach(Fill::letGo);
          });
    }
  }

  /** Nobody joins the key's fills any more. Called under its gate. */
  public void detach(ObjectKey key) {
    groups.remove(key);
    openings.remove(key);
  }

  /** The same for all keys of a bucket. */
  public void detachBucket(String bucket) {
    groups.keySet().removeIf(key -> key.bucket().equals(bucket));
    openings.keySet().removeIf(key -> key.bucket().equals(bucket));
  }

  /** How many objects have fills. */
  public int active() {
    return groups.size();
  }

  /**
   * Who asks S3 for an object of which nothing is known says so until {@link #opened}: whoever
   * learns of the object by other means meanwhile waits for that answer and reads from its fill.
   *
   * @return the one who is asking already; null if it is the caller's turn
   */
  public @Nullable Asked<Opening> opening(ObjectKey key, Asked<Opening> mine) {
    return openings.putIfAbsent(key, mine);
  }

  /** What came of asking; its fill, if it led to one, can be found by now. */
  public void opened(ObjectKey key, Asked<Opening> mine, Opening opening) {
    mine.complete(opening);
    openings.remove(key, mine);
  }

  /**
   * Sees to it that the byte at {@code position} of this version comes: by a fill that runs, or a
   * new one.
   *
   * @param end the last byte, exclusive, that is wanted: a new fill ends with that byte's stripe,
   *     or before, where stripes are on the nodes or another fill begins
   * @throws VersionGoneException S3 has another version by now
   */
  public Supply at(ObjectKey key, ObjectHead head, long position, long end)
      throws InterruptedException, OriginException, VersionGoneException {
    Asked<Opening> opening = openings.get(key);
    if (opening != null) {
      var _ = opening.await();
    }
    Optional<Gates.Permit> permit = gates.beginFill(key);
    if (permit.isEmpty()) {
      return new Supply.Nothing();
    }
    @Nullable Place[] place = new Place[1];
    permit.get().publish(() -> place[0] = place(key, head, position, end));
    return switch (place[0]) {
      case null -> {
        permit.get().close();
        yield new Supply.Nothing();
      }
      case Place.OnNodes stored -> {
        permit.get().close();
        yield new Supply.Stored();
      }
      case Place.InGroup(FillGroup _, Turn.Follow(Fill fill)) -> {
        permit.get().close();
        yield joined(Optional.of(fill));
      }
      case Place.InGroup(FillGroup _, Turn.Await(Claim claim)) -> {
        permit.get().close();
        yield joined(claim.begun().await().orElse(Optional.empty()));
      }
      case Place.InGroup(FillGroup group, Turn.Begin(Claim claim)) ->
          supply(begin(key, head, group, claim, permit.get())); // joined by its start
    };
  }

  private static Supply joined(Optional<Fill> fill) {
    fill.ifPresent(Fill::join);
    return supply(fill);
  }

  private static Supply supply(Optional<Fill> fill) {
    return fill.<Supply>map(Supply.Filling::new).orElse(new Supply.Nothing());
  }

  /** Where a byte was found, under the key's gate. */
  private sealed interface Place {
    record OnNodes() implements Place {}

    record InGroup(FillGroup group, Turn turn) implements Place {}
  }

  /** Null if the version is not in the directory any more. */
  private @Nullable Place place(ObjectKey key, ObjectHead head, long position, long end) {
    DirectoryEntry entry = services.directory().get(key);
    if (entry == null || !entry.head().version().sameBytes(head.version())) {
      return null;
    }
    // A fill that ended a moment ago is in no group any more, but its stripes are in the entry.
    if (entry.readable(entry.layout(), entry.layout().stripeOf(position))) {
      return new Place.OnNodes();
    }
    Turn[] turn = new Turn[1];
    FillGroup group =
        group(key, head.version(), found -> turn[0] = turn(found, entry, position, end));
    return new Place.InGroup(group, turn[0]);
  }

  /**
   * Makes a fill of an answer that S3 has begun to give.
   *
   * @param answer its body is this run of bytes, from the first byte of a stripe; owned only if
   *     this returns a fill
   * @param permit owned only if this returns a fill
   */
  public Optional<Fill> adopt(
      ObjectKey key, ObjectHead head, ByteRange run, OriginResponse answer, Gates.Permit permit)
      throws InterruptedException {
    Claim claim = new Claim(run.start(), run.end(), new Asked<>());
    FillGroup[] group = new FillGroup[1];
    permit.publish(() -> group[0] = group(key, head.version(), found -> found.claim(claim)));
    if (group[0] == null) {
      return Optional.empty();
    }
    StripeIntake intake = intake(key, head, run, group[0]);
    Optional<Fill> begun = Optional.empty();
    try {
      if (intake.begin() && permit.valid()) {
        begun = Optional.of(fill(key, head, intake, permit, answer, group[0]));
      }
    } finally {
      group[0].settle(claim, begun);
      if (begun.isEmpty()) {
        intake.abandon();
        release(key, group[0]);
      }
    }
    begun.ifPresent(fill -> start(key, fill));
    return begun;
  }

  private Optional<Fill> begin(
      ObjectKey key, ObjectHead head, FillGroup group, Claim claim, Gates.Permit permit)
      throws InterruptedException, OriginException, VersionGoneException {
    Optional<Fill> begun = Optional.empty();
    StripeIntake intake =
        intake(key, head, new ByteRange(claim.startByte(), claim.endByte()), group);
    try {
      if (intake.begin()) {
        OriginResponse answer = reads.pinned(key, head.version(), intake.bytes());
        try {
          PinnedAnswers.check(answer, head.version(), intake.bytes());
          begun = Optional.of(fill(key, head, intake, permit, answer, group));
        } finally {
          if (begun.isEmpty()) {
            answer.close();
          }
        }
      }
    } finally {
      group.settle(claim, begun);
      if (begun.isEmpty()) {
        intake.abandon();
        permit.close();
        release(key, group);
      }
    }
    begun.ifPresent(fill -> start(key, fill));
    return begun;
  }

  private Turn turn(FillGroup group, DirectoryEntry entry, long position, long end) {
    StripeLayout layout = entry.layout();
    long first = layout.stripeOf(position);
    long last = Math.min(layout.stripeOf(end - 1), first + FILL_STRIPES - 1);
    long stripe = entry.nextReadable(layout, first + 1, last + 1);
    return group.turn(position, layout.bytesOf(first).start(), layout.bytesOf(stripe - 1).end());
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

  private StripeIntake intake(ObjectKey key, ObjectHead head, ByteRange run, FillGroup group) {
    StripeLayout layout = services.code().layout(head.version().lengthBytes());
    return new StripeIntake(
        services,
        key,
        places.newFillId(),
        layout,
        layout.stripeOf(run.start()),
        layout.stripeOf(run.end() - 1) + 1,
        segment ->
            group.place(
                segment, () -> places.of(key, head.version(), segment), places::usableInstead));
  }

  private Fill fill(
      ObjectKey key,
      ObjectHead head,
      StripeIntake intake,
      Gates.Permit permit,
      OriginResponse answer,
      FillGroup group) {
    Fill.Course course =
        new Fill.Course() {
          @Override
          public Fill.@Nullable Elsewhere elsewhere(Fill self, long startByte, long stripe)
              throws InterruptedException {
            DirectoryEntry entry = readable(key, head, stripe);
            if (entry != null) {
              return new Fill.Elsewhere.OnNodes(entry);
            }
            Optional<Claim> claim = group.claimed(startByte);
            if (claim.isPresent()) {
              var _ = claim.get().begun().await();
            }
            Optional<Fill> other = group.having(self, stripe);
            if (other.isPresent()) {
              return new Fill.Elsewhere.By(other.get());
            }
            // It may have passed from the other fill to the directory just now.
            DirectoryEntry again = readable(key, head, stripe);
            return again == null ? null : new Fill.Elsewhere.OnNodes(again);
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
        };
    return new Fill(head, intake, permit, answer, services, course);
  }

  private void start(ObjectKey key, Fill fill) {
    live.add(fill);
    fill.join(); // on behalf of who asked for it, so that it does not stop before he is there
    Thread.ofVirtual().name("fill " + key).start(fill);
  }

  /**
   * The group of a version, and what is done in it, in one step: a group without fills and claims
   * may be given up at any other time.
   */
  private FillGroup group(ObjectKey key, ObjectVersion version, Consumer<FillGroup> step) {
    return Objects.requireNonNull(
        groups.compute(
            key,
            (same, known) -> {
              FillGroup group = known != null && known.is(version) ? known : new FillGroup(version);
              step.accept(group);
              return group;
            }));
  }

  private void release(ObjectKey key, FillGroup group) {
    groups.computeIfPresent(
        key, (same, known) -> known.equals(group) && group.idle() ? null : known);
  }
}
