package dev.floe.gateway.cache.read;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.floe.gateway.cache.directory.ChunkCode;
import dev.floe.gateway.cache.directory.Detachable;
import dev.floe.gateway.cache.directory.DirectoryEntry;
import dev.floe.gateway.cache.directory.Gates;
import dev.floe.gateway.cache.directory.ObjectDirectory;
import dev.floe.gateway.cache.directory.ObjectHead;
import dev.floe.gateway.cache.fill.Fill;
import dev.floe.gateway.cache.fill.FillStart;
import dev.floe.gateway.cache.fill.Fills;
import dev.floe.gateway.cache.origin.Admission;
import dev.floe.gateway.cache.origin.BypassReason;
import dev.floe.gateway.cache.origin.OriginReads;
import dev.floe.gateway.cache.origin.PendingAnswer;
import dev.floe.gateway.object.ByteRange;
import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.object.RangeSpec;
import dev.floe.gateway.origin.OriginException;
import dev.floe.gateway.origin.OriginResponse;
import dev.floe.gateway.policy.PoolShare;
import dev.floe.gateway.task.BackgroundTasks;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Asks S3 about objects on behalf of reads: by HeadObject for an object's current head, or by
 * GetObject for an object that is not in the directory. The answer to a GetObject becomes the
 * object's first fill. Thread-safe; thread code.
 *
 * <p>Reads that ask the same question at the same time share one request: the first sends it, the
 * others wait for its result, at most {@link PendingAnswer#PATIENCE}. Each request is sent under a
 * permit of the key's gate, and its answer enters the directory only if the permit is still valid.
 * A write detaches the key's questions, so that later reads ask again.
 */
public final class OriginQuestions implements Detachable {
  private static final Duration UNCACHEABLE = Duration.ofSeconds(60);
  private static final int UNCACHEABLE_LIMIT = 10_000;
  private static final int RANGE_NOT_SATISFIABLE = 416;
  private static final OriginResult NO_ANSWER = new OriginResult.PassThrough(null, true);

  private final ObjectDirectory directory;
  private final ChunkCode code;
  private final Gates gates;
  private final OriginReads reads;
  private final Fills fills;
  private final PoolShare share;
  private final boolean kmsAllowed;
  private final InstantSource clock;
  private final BackgroundTasks tasks;
  private final ConcurrentHashMap<Question, PendingAnswer<OriginResult>> pending =
      new ConcurrentHashMap<>();
  // Objects that S3 has described as not cacheable. Requests for them are forwarded at once,
  // without a GetObject of the cache.
  private final Cache<ObjectKey, BypassReason> uncacheable =
      Caffeine.newBuilder().maximumSize(UNCACHEABLE_LIMIT).expireAfterWrite(UNCACHEABLE).build();

  private enum Kind {
    HEAD,
    OPENING
  }

  /** The key under which reads find a pending request. */
  private record Question(Kind kind, ObjectKey key) {}

  /** Sends a request to S3 and interprets its answer. */
  private interface Request {
    OriginResult send() throws InterruptedException;
  }

  public OriginQuestions(
      ObjectDirectory directory,
      ChunkCode code,
      Gates gates,
      OriginReads reads,
      Fills fills,
      PoolShare share,
      boolean kmsAllowed,
      InstantSource clock,
      BackgroundTasks tasks) {
    this.directory = directory;
    this.code = code;
    this.gates = gates;
    this.reads = reads;
    this.fills = fills;
    this.share = share;
    this.kmsAllowed = kmsAllowed;
    this.clock = clock;
    this.tasks = tasks;
  }

  /** Returns the reason why the object is not cacheable; null if no reason is known. Any thread. */
  @Nullable BypassReason uncacheable(ObjectKey key) {
    return uncacheable.getIfPresent(key);
  }

  @Override
  public void detach(ObjectKey key) {
    pending.remove(new Question(Kind.HEAD, key));
    pending.remove(new Question(Kind.OPENING, key));
    uncacheable.invalidate(key);
  }

  @Override
  public void detachBucket(String bucket) {
    pending.keySet().removeIf(question -> question.key().bucket().equals(bucket));
    uncacheable.asMap().keySet().removeIf(key -> key.bucket().equals(bucket));
  }

  /**
   * Asks by HeadObject, or waits for the answer to another read's HeadObject. If that answer does
   * not arrive in time, sends a request as well.
   *
   * @param mustAskAgain true if the answer to a request from before this call must not be used
   * @return {@code Known}, {@code NoObject} or {@code PassThrough}
   */
  public OriginResult head(ObjectKey key, boolean mustAskAgain) throws InterruptedException {
    Question question = new Question(Kind.HEAD, key);
    PendingAnswer<OriginResult> mine = new PendingAnswer<>();
    PendingAnswer<OriginResult> other = mustAskAgain ? null : pending.putIfAbsent(question, mine);
    if (other != null) {
      Optional<OriginResult> theirs = other.await();
      if (theirs.isPresent()) {
        return theirs.get();
      }
    }
    if (mustAskAgain || other != null) {
      pending.put(question, mine); // later reads wait for this newer one
    }
    return ask(question, mine, () -> head(key));
  }

  /**
   * Asks like {@link #head(ObjectKey, boolean)}, for a read that can do without the answer. Waits
   * at most {@link PendingAnswer#PATIENCE}, then returns a result that says that S3 failed; the
   * request continues in the background.
   */
  OriginResult headInTime(ObjectKey key, boolean mustAskAgain) throws InterruptedException {
    Question question = new Question(Kind.HEAD, key);
    PendingAnswer<OriginResult> mine = new PendingAnswer<>();
    PendingAnswer<OriginResult> other = mustAskAgain ? null : pending.putIfAbsent(question, mine);
    if (other != null) {
      return other.await().orElse(NO_ANSWER);
    }
    if (mustAskAgain) {
      pending.put(question, mine);
    }
    boolean asked = tasks.start("confirm " + key, () -> askQuietly(question, mine, key));
    if (!asked) {
      pending.remove(question, mine);
      mine.complete(NO_ANSWER);
    }
    return mine.await().orElse(NO_ANSWER);
  }

  private void askQuietly(Question question, PendingAnswer<OriginResult> mine, ObjectKey key) {
    try {
      var _ = ask(question, mine, () -> head(key));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Asks by HeadObject for the object's head and the byte range of one of its parts. Reads do not
   * share this request.
   *
   * @return {@code Known} (with the part if S3 described it), {@code NoObject} or {@code
   *     PassThrough}
   */
  OriginResult part(ObjectKey key, int number) {
    Optional<Gates.Permit> begun = gates.beginFill(key);
    if (begun.isEmpty()) {
      return closed(key);
    }
    Instant askedAt = clock.instant();
    try (Gates.Permit permit = begun.get();
        OriginResponse answer = reads.part(key, number)) {
      return learn(key, number, answer, permit, askedAt);
    } catch (OriginException e) {
      return new OriginResult.PassThrough(null, e.isOutage());
    }
  }

  /** Asks S3 for the object's head in the background, for later reads. */
  void learn(ObjectKey key) {
    var _ =
        tasks.start(
            "learn " + key,
            () -> {
              try {
                var _ = head(key, false);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
  }

  /**
   * Asks by GetObject for an object that is not in the directory, or waits for the answer to
   * another read's GetObject.
   *
   * @param range the requested range; null for the whole object. The last n bytes cannot be
   *     requested, because their first byte is unknown
   * @param own true if the answer to another read's earlier request cannot be used
   * @return any result except {@code NoObject}
   */
  OriginResult open(ObjectKey key, @Nullable RangeSpec range, boolean own)
      throws InterruptedException {
    Question question = new Question(Kind.OPENING, key);
    PendingAnswer<OriginResult> mine = new PendingAnswer<>();
    PendingAnswer<OriginResult> other = pending.putIfAbsent(question, mine);
    if (other != null) {
      return own
          ? new OriginResult.Outdated()
          : other.await().map(theirs -> shared(key, theirs)).orElseGet(OriginResult.Outdated::new);
    }
    return ask(
        question,
        mine,
        () -> {
          // Another request may have been answered since the caller's lookup.
          DirectoryEntry entry = directory.get(key);
          if (entry == null || !entry.confirmed()) {
            return get(key, range);
          }
          return own ? new OriginResult.Outdated() : new OriginResult.Known(entry.head());
        });
  }

  /**
   * Waits for a pending GetObject of the key. A read that learned the object's head in another way
   * then reads from the fill of that GetObject and does not request the same bytes again.
   */
  public void awaitOpening(ObjectKey key) throws InterruptedException {
    PendingAnswer<OriginResult> opening = pending.get(new Question(Kind.OPENING, key));
    if (opening != null) {
      var _ = opening.await();
    }
  }

  private OriginResult ask(Question question, PendingAnswer<OriginResult> mine, Request request)
      throws InterruptedException {
    OriginResult result = new OriginResult.PassThrough(null);
    try {
      result = request.send();
      return result;
    } finally {
      mine.complete(result);
      pending.remove(question, mine);
    }
  }

  /** Returns the result of another read's GetObject for a read that waited for it. */
  private OriginResult shared(ObjectKey key, OriginResult opening) {
    return switch (opening) {
      case OriginResult.Filling(Fill fill) -> {
        fill.join();
        yield new OriginResult.Filling(fill);
      }
      // The object may have been overwritten since: the directory has its latest version or none.
      case OriginResult.Known _ -> {
        DirectoryEntry entry = directory.get(key);
        yield entry == null || !entry.confirmed()
            ? new OriginResult.PassThrough(null)
            : new OriginResult.Known(entry.head());
      }
      case OriginResult.Relay relay -> new OriginResult.PassThrough(relay.reason());
      case OriginResult.PassThrough passThrough -> passThrough;
      case OriginResult.NoObject _, OriginResult.Outdated _ -> new OriginResult.PassThrough(null);
    };
  }

  private OriginResult head(ObjectKey key) {
    Optional<Gates.Permit> begun = gates.beginFill(key);
    if (begun.isEmpty()) {
      return closed(key);
    }
    try (Gates.Permit permit = begun.get()) {
      return head(key, permit);
    }
  }

  /**
   * Asks by HeadObject under a permit that the caller holds.
   *
   * @return {@code Known}, {@code NoObject} or {@code PassThrough}
   */
  public OriginResult head(ObjectKey key, Gates.Permit permit) {
    Instant askedAt = clock.instant();
    try (OriginResponse answer = reads.head(key)) {
      return learn(key, answer, permit, askedAt);
    } catch (OriginException e) {
      return new OriginResult.PassThrough(null, e.isOutage());
    }
  }

  private OriginResult get(ObjectKey key, @Nullable RangeSpec range) throws InterruptedException {
    Optional<FillStart> prepared = fills.prepare(key);
    if (prepared.isEmpty()) {
      return closed(key);
    }
    try (FillStart start = prepared.get()) {
      Instant askedAt = clock.instant();
      OriginResponse answer = start.take(send(key, range));
      int status = answer.status();
      // The client's own request would have the same answer if it asks for the whole object, or if
      // the answer is an error. An error about the range is an exception: it names the range that
      // was requested here, which is extended to whole stripes.
      boolean same = range == null || (status >= 400 && status != RANGE_NOT_SATISFIABLE);
      return switch (learn(key, answer, start.permit(), askedAt)) {
        case OriginResult.Known(ObjectHead head) -> fill(head, range, answer, start);
        case OriginResult.NoObject none when same ->
            new OriginResult.Relay(start.release(), none.reason());
        case OriginResult.NoObject none -> new OriginResult.PassThrough(none.reason());
        case OriginResult other -> other;
      };
    } catch (OriginException e) {
      // The client's own request decides, and reports the failure if it fails too.
      return new OriginResult.PassThrough(null);
    }
  }

  /** Returns the result while the key's gate is closed: no answer could be published. */
  private OriginResult closed(ObjectKey key) {
    return new OriginResult.PassThrough(
        gates.doubtful(key) ? BypassReason.DOUBTFUL : BypassReason.WRITE_IN_FLIGHT);
  }

  private OriginResult learn(
      ObjectKey key, OriginResponse answer, Gates.Permit permit, Instant askedAt) {
    return learn(key, 0, answer, permit, askedAt);
  }

  /**
   * Records in the directory what S3's answer says about the object.
   *
   * @param part the number of the part that S3 was asked for; 0 for none
   * @return {@code Known} or {@code NoObject}
   */
  private OriginResult learn(
      ObjectKey key, int part, OriginResponse answer, Gates.Permit permit, Instant askedAt) {
    int status = answer.status();
    if (status != 200 && status != 206) {
      if (status == 404) {
        permit.publish(() -> directory.remove(key));
      }
      return new OriginResult.NoObject(status, answer.headers(), answer.contentLength(), null);
    }
    return switch (Admission.of(status, answer.headers(), answer.contentLength(), kmsAllowed)) {
      case Admission.Refused(BypassReason reason) -> {
        if (part == 0 || reason.describesObject()) {
          uncacheable.put(key, reason);
        }
        if (reason.describesObject()) {
          permit.publish(() -> directory.remove(key));
        }
        yield new OriginResult.NoObject(status, answer.headers(), answer.contentLength(), reason);
      }
      case Admission.Admitted(ObjectHead head)
          when key.namesVersion() && !head.version().versionId().equals(key.versionId()) ->
          new OriginResult.NoObject(
              status, answer.headers(), answer.contentLength(), BypassReason.VERSION_ID);
      case Admission.Admitted(ObjectHead head) -> {
        ObjectHead known =
            part == 0
                ? head
                : Admission.part(part, status, answer.headers()).map(head::withPart).orElse(head);
        permit.publish(() -> directory.confirm(key, known, askedAt, code));
        yield new OriginResult.Known(known);
      }
    };
  }

  /** Requests the range, extended to whole stripes. */
  private OriginResponse send(ObjectKey key, @Nullable RangeSpec range) throws OriginException {
    long stripe = code.stripeBytes();
    return switch (range) {
      case null -> reads.whole(key);
      case RangeSpec.From(long first) when first < stripe -> reads.whole(key);
      case RangeSpec.From(long first) -> reads.range(key, first / stripe * stripe, Long.MAX_VALUE);
      case RangeSpec.Between(long first, long last) ->
          reads.range(key, first / stripe * stripe, (last / stripe + 1) * stripe);
      case RangeSpec.Last last ->
          throw new IllegalArgumentException(
              "%s, expected a range with a first byte".formatted(last));
    };
  }

  private OriginResult fill(
      ObjectHead head, @Nullable RangeSpec range, OriginResponse answer, FillStart start)
      throws InterruptedException {
    long length = head.version().lengthBytes();
    ByteRange run = Admission.bytesOf(answer.status(), answer.headers(), length);
    boolean aligned = run.lengthBytes() > 0 && run.start() % code.stripeBytes() == 0;
    if (aligned && (range != null || share.admits(length))) {
      Optional<Fill> fill = start.adopt(head, run);
      if (fill.isPresent()) {
        return new OriginResult.Filling(fill.get());
      }
    }
    return range == null && answer.status() == 200
        ? new OriginResult.Relay(start.release(), null)
        : new OriginResult.Known(head);
  }
}
