package dev.floe.gateway.cache.upload;

import dev.floe.gateway.cache.directory.ChunkCode;
import dev.floe.gateway.cache.directory.SegmentPlacement;
import dev.floe.gateway.cache.fill.FillServices;
import dev.floe.gateway.cache.fill.PutFill;
import dev.floe.gateway.cache.fill.StoreOutcome;
import dev.floe.gateway.cache.fill.StripeIntake;
import dev.floe.gateway.object.ByteRange;
import dev.floe.gateway.object.ListedPart;
import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.policy.FillPatience;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.stripe.StripeLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The stored parts of one open upload. Thread-safe; thread code. The fill ends when the upload is
 * completed or given up; parts that arrive later are not stored.
 */
final class UploadFill {
  /**
   * The longest part that S3 accepts. A part that claims to be longer is not stored, so that sums
   * of lengths cannot overflow.
   */
  static final long PART_LIMIT_BYTES = 5L << 30;

  /** The length of 10,000 parts of the largest size; no object is longer. */
  private static final long OPEN_BYTES = 10_000 * PART_LIMIT_BYTES;

  /**
   * The longest time that a part waits for another part to begin. Until another part begins, the
   * first one to arrive may be the object's last part, which is shorter.
   */
  private static final Duration PLACE_AT_MOST = Duration.ofMillis(300);

  private final Context context;
  private final ObjectKey key;
  private final ChunkCode code;
  private final StripeLayout openLayout;

  // Guarded by this.
  private final PartOffsets offsets = new PartOffsets();
  private final TreeMap<Integer, StoredPart> parts = new TreeMap<>();
  private final List<Seam> seams = new ArrayList<>();
  private final Map<Integer, List<PoolNode>> nodes = new HashMap<>();
  private Duration waited = Duration.ZERO;
  private boolean over;

  /** The services and limits that all uploads share. */
  record Context(
      FillServices services, SegmentPlacement placement, FragmentMemory memory, UploadRoom room) {}

  UploadFill(Context context, ObjectKey key) {
    this.context = context;
    this.key = key;
    this.code = context.placement.codes().current();
    long stripeBytes = code.stripeBytes();
    this.openLayout = code.layout(Math.ceilDiv(OPEN_BYTES, stripeBytes) * stripeBytes);
  }

  /**
   * Begins to store a part. Waits a moment if its place is not certain.
   *
   * @return empty if the upload has ended, or if it is given up now because the part does not fit
   */
  Optional<PartFill> begin(int number, long lengthBytes) throws InterruptedException {
    if (!context.room.take(lengthBytes)) {
      giveUp();
      return Optional.empty();
    }
    Optional<PartFill> begun = Optional.empty();
    try {
      begun = place(number, lengthBytes).map(start -> fill(number, start, lengthBytes));
      return begun;
    } finally {
      if (begun.isEmpty()) {
        context.room.release(lengthBytes);
      }
    }
  }

  private synchronized Optional<Long> place(int number, long lengthBytes)
      throws InterruptedException {
    offsets.begun(number, lengthBytes);
    notifyAll();
    long begunNanos = System.nanoTime();
    Duration patience = patience().atMost();
    long atMostNanos = (patience.compareTo(PLACE_AT_MOST) < 0 ? patience : PLACE_AT_MOST).toNanos();
    while (!over && !offsets.certain(number)) {
      long leftNanos = atMostNanos - (System.nanoTime() - begunNanos);
      if (leftNanos <= 0) {
        waited = waited.plusNanos(atMostNanos);
        break;
      }
      TimeUnit.NANOSECONDS.timedWait(this, leftNanos);
    }
    return over ? Optional.empty() : Optional.of(offsets.of(number));
  }

  private PartFill fill(int number, long offset, long lengthBytes) {
    long stripeBytes = code.stripeBytes();
    PartSpans spans = PartSpans.of(offset, lengthBytes, stripeBytes);
    PutFill body =
        spans.bodyStart() == spans.bodyEnd()
            ? null
            : put(openLayout, new ByteRange(spans.bodyStart(), spans.bodyEnd()));
    Fragment head =
        context.memory.take(spans.start() / stripeBytes, spans.bodyStart() - spans.start());
    try {
      Fragment tail =
          context.memory.take(spans.bodyEnd() / stripeBytes, spans.end() - spans.bodyEnd());
      return new PartFill(number, spans, head, body, tail);
    } catch (RuntimeException | Error e) {
      if (head != null) {
        head.close();
      }
      throw e;
    }
  }

  /** Returns a new fill for a run of whole stripes of this layout. */
  private PutFill put(StripeLayout layout, ByteRange run) {
    FillServices services = context.services.coded(code).patient(patience());
    StripeIntake intake =
        new StripeIntake(
            services,
            key,
            context.placement.newFillId(),
            layout,
            run.start() / code.stripeBytes(),
            Math.ceilDiv(run.end(), code.stripeBytes()),
            this::nodes);
    return new PutFill(intake, run.lengthBytes());
  }

  /** Returns how long the nodes may still delay this upload. */
  private synchronized FillPatience patience() {
    Duration left = context.services.patience().atMost().minus(waited);
    return new FillPatience(left.isNegative() ? Duration.ZERO : left);
  }

  /** Returns the nodes of a segment, which are the same for all parts in it. */
  private synchronized Optional<List<PoolNode>> nodes(int segment) {
    List<PoolNode> known = nodes.get(segment);
    Optional<List<PoolNode>> placed =
        known == null
            ? context.placement.draw(code)
            : Optional.of(context.placement.usableInstead(known));
    placed.ifPresent(chosen -> nodes.put(segment, chosen));
    return placed;
  }

  /** Keeps a part that S3 has accepted, and stores the seams that the part completes. */
  void accepted(PartFill fill, String etag) {
    StoredPart stored = fill.stored(etag);
    StoredPart gone;
    synchronized (this) {
      waited = waited.plus(fill.waited());
      StoredPart known = parts.get(stored.place().number());
      boolean again = known != null && known.place().equals(stored.place()) && known.bodyWhole();
      gone = over || again ? stored : parts.put(stored.place().number(), stored);
    }
    if (gone != null) {
      discard(List.of(gone), List.of());
    }
    if (gone != stored) {
      seamsOf(stored).forEach(stripe -> storeSeam(stripe, stored));
    }
  }

  private synchronized List<Long> seamsOf(StoredPart part) {
    return isKept(part) ? part.fragmentStripes() : List.of();
  }

  /** Returns true unless the part was replaced or the upload has ended. */
  private boolean isKept(StoredPart part) {
    return parts.get(part.place().number()) == part;
  }

  /** Deletes what was stored of a part that S3 has not accepted. */
  void refused(PartFill fill) {
    synchronized (this) {
      waited = waited.plus(fill.waited());
    }
    discard(List.of(fill.stored("")), List.of());
  }

  private void storeSeam(long stripe, StoredPart at) {
    Optional<SeamBytes> bytes;
    synchronized (this) {
      bytes =
          isKept(at) && at.hasFragment(stripe)
              ? SeamBytes.take(parts, stripe, openLayout.bytesOf(stripe), at)
              : Optional.empty();
    }
    Optional<Seam> seam = bytes.flatMap(whole -> store(whole, openLayout));
    synchronized (this) {
      if (!over) {
        seam.ifPresent(seams::add);
        return;
      }
    }
    seam.ifPresent(late -> discard(List.of(), List.of(late.intake())));
  }

  /**
   * Stores a stripe whose bytes are in memory. Takes ownership of the bytes.
   *
   * @param layout the object's layout once S3 has completed the upload, else the layout of an open
   *     upload
   * @return empty if not all bytes could be stored
   */
  Optional<Seam> store(SeamBytes bytes, StripeLayout layout) {
    try (bytes) {
      ByteRange run = layout.bytesOf(bytes.stripe());
      PutFill put = put(layout, run);
      boolean whole = false;
      try (put) {
        bytes.sendTo(put);
        whole = put.whole();
      } finally {
        synchronized (this) {
          waited = waited.plus(put.intake().waited());
        }
        if (!whole) {
          discard(List.of(), List.of(put.intake()));
        }
      }
      return whole
          ? Optional.of(new Seam(bytes.parts(), put.intake(), run.lengthBytes()))
          : Optional.empty();
    }
  }

  /**
   * Ends the upload, which S3 has completed, and returns what is stored of the object. Deletes the
   * rest.
   */
  CompletedParts completed(List<ListedPart> listed) {
    boolean ended;
    Optional<PartMatch> match;
    TreeMap<Integer, StoredPart> chosen = new TreeMap<>();
    List<StoredPart> gone;
    List<Seam> right;
    List<Seam> wrong;
    synchronized (this) {
      ended = over;
      match = ended ? Optional.empty() : PartMatch.of(listed, places());
      over = true;
      match.ifPresent(found -> found.placed().forEach(each -> chosen.put(each, parts.get(each))));
      Set<StoredPart> kept = Set.copyOf(chosen.values());
      gone = parts.values().stream().filter(part -> !kept.contains(part)).toList();
      right = seams.stream().filter(seam -> kept.containsAll(seam.parts())).toList();
      wrong = seams.stream().filter(seam -> !kept.containsAll(seam.parts())).toList();
      parts.clear();
      seams.clear();
      notifyAll();
    }
    discard(gone, intakes(wrong));
    if (match.isPresent()) {
      StripeLayout layout = code.layout(match.get().lengthBytes());
      return new CompletedParts.Stored(new CompletedUpload(this, layout, chosen, right));
    }
    return new CompletedParts.Nothing(ended ? StoreOutcome.GIVEN_UP : StoreOutcome.OTHER_PARTS);
  }

  private Map<Integer, PartPlace> places() {
    return parts.values().stream()
        .collect(Collectors.toMap(part -> part.place().number(), StoredPart::place));
  }

  /** Ends the upload and deletes what is stored of it. */
  void giveUp() {
    List<StoredPart> gone;
    List<StripeIntake> stripes;
    synchronized (this) {
      over = true;
      gone = List.copyOf(parts.values());
      stripes = intakes(seams);
      parts.clear();
      seams.clear();
      notifyAll();
    }
    discard(gone, stripes);
  }

  /** Returns true if no part is stored and the upload has not ended. */
  synchronized boolean isUnused() {
    return parts.isEmpty() && !over;
  }

  static List<StripeIntake> intakes(Collection<Seam> seams) {
    return seams.stream().map(Seam::intake).toList();
  }

  /** Releases the memory and the room of parts without deleting their stripes from the nodes. */
  void release(Collection<StoredPart> ended) {
    for (StoredPart part : ended) {
      part.freeFragments();
      context.room.release(part.place().lengthBytes());
    }
  }

  /**
   * Releases the memory and the room of parts. Deletes their stripes, and those of the given
   * intakes, in the background.
   */
  void discard(Collection<StoredPart> gone, Collection<StripeIntake> stripes) {
    release(gone);
    List<StripeIntake> all =
        Stream.concat(gone.stream().flatMap(part -> part.body().stream()), stripes.stream())
            .toList();
    if (!all.isEmpty() && !context.services.tasks().start("forget " + key, () -> forget(all))) {
      all.forEach(StripeIntake::abandon);
    }
  }

  private static void forget(List<StripeIntake> intakes) {
    for (StripeIntake intake : intakes) {
      try {
        intake.forget();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt(); // the other intakes end at their first wait
      }
    }
  }

  FillServices services() {
    return context.services;
  }

  ObjectKey key() {
    return key;
  }
}
