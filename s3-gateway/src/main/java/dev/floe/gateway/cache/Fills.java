package dev.floe.gateway.cache;

import dev.floe.gateway.cache.FillGroup.Claim;
import dev.floe.gateway.cache.FillGroup.Turn;
import dev.floe.gateway.object.ByteRange;
import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.object.ObjectVersion;
import dev.floe.gateway.origin.OriginException;
import dev.floe.gateway.origin.OriginResponse;
import dev.floe.gateway.stripe.StripeLayout;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * All fills in flight: finds the one that a reader can follow, or begins it. Thread-safe; thread
 * code.
 *
 * <p>Fills are found under a key only while their version is the one in the directory: the first
 * raise of the key's gate detaches them ({@link #detach}), after which their readers go on and
 * nobody joins.
 */
final class Fills {
  /** How long a reader waits for somebody else's request to S3. */
  static final Duration AWAIT_AT_MOST = Duration.ofSeconds(30);

  private final FillServices services;
  private final Gates gates;
  private final OriginReads reads;
  private final Places places;
  private final ConcurrentHashMap<ObjectKey, FillGroup> groups = new ConcurrentHashMap<>();

  Fills(FillServices services, Gates gates, OriginReads reads, Places places) {
    this.services = services;
    this.gates = gates;
    this.reads = reads;
    this.places = places;
  }

  /** Nobody joins the key's fills any more. Called under its gate. */
  void detach(ObjectKey key) {
    groups.remove(key);
  }

  /** The same for all keys of a bucket. */
  void detachBucket(String bucket) {
    groups.keySet().removeIf(key -> key.bucket().equals(bucket));
  }

  /** How many objects have fills. */
  int active() {
    return groups.size();
  }

  /**
   * The fill that brings the byte at {@code position} of this version: one that runs, or a new one.
   *
   * @param end the last byte, exclusive, that is wanted: a new fill ends with that byte's stripe,
   *     or before, where stripes are on the nodes or another fill begins
   * @return the fill, joined on behalf of the caller; empty if there is none and none can be had:
   *     no memory, no nodes, a write in flight
   * @throws VersionGoneException S3 has another version by now
   */
  Optional<Fill> at(ObjectKey key, ObjectHead head, long position, long end)
      throws InterruptedException, OriginException, VersionGoneException {
    Optional<Gates.Permit> permit = gates.beginFill(key);
    if (permit.isEmpty()) {
      return Optional.empty();
    }
    FillGroup[] group = new FillGroup[1];
    Turn[] turn = new Turn[1];
    permit
        .get()
        .publish(() -> {
          DirectoryEntry entry = services.directory().get(key);
          if (entry != null && entry.head().version().sameBytes(head.version())) {
            group[0] = group(key, head.version());
            turn[0] = turn(group[0], entry, position, end);
          }
        });
    return switch (turn[0]) {
      case null -> none(permit.get());
      case Turn.Follow(Fill fill) -> {
        permit.get().close();
        fill.join();
        yield Optional.of(fill);
      }
      case Turn.Await(Claim claim) -> {
        permit.get().close();
        Optional<Fill> begun = await(claim.begun());
        begun.ifPresent(Fill::join);
        yield begun;
      }
      case Turn.Begin(Claim claim) -> begin(key, head, group[0], claim, permit.get());
    };
  }

  /**
   * Makes a fill of an answer that S3 has begun to give.
   *
   * @param answer its body is this run of bytes, from the first byte of a stripe; owned only if
   *     this returns a fill
   * @param permit owned only if this returns a fill
   */
  Optional<Fill> adopt(
      ObjectKey key, ObjectHead head, ByteRange run, OriginResponse answer, Gates.Permit permit)
      throws InterruptedException {
    FillGroup[] group = new FillGroup[1];
    permit.publish(() -> group[0] = group(key, head.version()));
    if (group[0] == null) {
      return Optional.empty();
    }
    StripeIntake intake = intake(key, head, run, group[0]);
    Fill fill = fill(key, head, intake, permit, answer, group[0]);
    if (!intake.begin() || !permit.publish(() -> group[0].add(fill))) {
      intake.end();
      release(key, group[0]);
      return Optional.empty();
    }
    start(key, fill);
    return Optional.of(fill);
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
        intake.end();
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
    long last = layout.stripeOf(end - 1);
    long stripe = first + 1;
    while (stripe <= last && !entry.readable(layout, stripe)) {
      stripe++;
    }
    return group.turn(position, layout.bytesOf(first).start(), layout.bytesOf(stripe - 1).end());
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
        segment -> group.place(segment, () -> places.of(key, head.version(), segment)));
  }

  private Fill fill(
      ObjectKey key,
      ObjectHead head,
      StripeIntake intake,
      Gates.Permit permit,
      OriginResponse answer,
      FillGroup group) {
    CompletableFuture<Fill> self = new CompletableFuture<>();
    Fill fill =
        new Fill(
            head,
            intake,
            permit,
            answer,
            services,
            () -> {
              group.remove(self.join());
              release(key, group);
            });
    self.complete(fill);
    return fill;
  }

  private static void start(ObjectKey key, Fill fill) {
    fill.join(); // on behalf of who asked for it, so that it does not stop before he is there
    Thread.ofVirtual().name("fill " + key).start(fill);
  }

  private FillGroup group(ObjectKey key, ObjectVersion version) {
    return groups.compute(
        key, (same, known) -> known != null && known.is(version) ? known : new FillGroup(version));
  }

  private void release(ObjectKey key, FillGroup group) {
    groups.computeIfPresent(
        key, (same, known) -> known.equals(group) && group.idle() ? null : known);
  }

  private static Optional<Fill> none(Gates.Permit permit) {
    permit.close();
    return Optional.empty();
  }

  static Optional<Fill> await(CompletableFuture<Optional<Fill>> begun) throws InterruptedException {
    try {
      return begun.get(AWAIT_AT_MOST.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException | ExecutionException e) {
      return Optional.empty();
    }
  }
}
