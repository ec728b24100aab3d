package dev.floe.gateway.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.floe.gateway.cache.directory.DirectoryEntry;
import dev.floe.gateway.cache.directory.Gates;
import dev.floe.gateway.cache.directory.ObjectHead;
import dev.floe.gateway.cache.fill.Admission;
import dev.floe.gateway.cache.fill.Asked;
import dev.floe.gateway.cache.fill.BypassReason;
import dev.floe.gateway.cache.fill.Fill;
import dev.floe.gateway.cache.fill.FillServices;
import dev.floe.gateway.cache.fill.FillStart;
import dev.floe.gateway.cache.fill.Fills;
import dev.floe.gateway.cache.fill.Opening;
import dev.floe.gateway.cache.fill.OriginReads;
import dev.floe.gateway.object.ByteRange;
import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.object.RangeSpec;
import dev.floe.gateway.origin.OriginException;
import dev.floe.gateway.origin.OriginResponse;
import dev.floe.gateway.policy.PoolShare;
import dev.floe.gateway.stripe.StripeLayout;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The first GET of an object that nothing is known of: one request to S3, however many clients want
 * the object, whose answer becomes the first fill. Thread-safe; thread code.
 */
final class Opener {
  private static final Duration UNCACHEABLE = Duration.ofSeconds(60);
  private static final int UNCACHEABLE_LIMIT = 10_000;
  private static final int RANGE_NOT_SATISFIABLE = 416;

  private final FillServices services;
  private final Gates gates;
  private final OriginReads reads;
  private final Fills fills;
  private final PoolShare share;
  private final boolean kmsAllowed;
  private final InstantSource clock;
  // Spares objects that may not be cached a first request whose answer is thrown away.
  private final Cache<ObjectKey, BypassReason> uncacheable =
      Caffeine.newBuilder().maximumSize(UNCACHEABLE_LIMIT).expireAfterWrite(UNCACHEABLE).build();

  Opener(
      FillServices services,
      Gates gates,
      OriginReads reads,
      Fills fills,
      PoolShare share,
      boolean kmsAllowed,
      InstantSource clock) {
    this.services = services;
    this.gates = gates;
    this.reads = reads;
    this.fills = fills;
    this.share = share;
    this.kmsAllowed = kmsAllowed;
    this.clock = clock;
  }

  /** Why the object is known not to be cacheable; null if it is not known. Any thread. */
  @Nullable BypassReason uncacheable(ObjectKey key) {
    return uncacheable.getIfPresent(key);
  }

  void learnUncacheable(ObjectKey key, BypassReason reason) {
    uncacheable.put(key, reason);
  }

  /** A write may make it cacheable. Called under the key's gate. */
  void detach(ObjectKey key) {
    uncacheable.invalidate(key);
  }

  void detachBucket(String bucket) {
    uncacheable.asMap().keySet().removeIf(key -> key.bucket().equals(bucket));
  }

  /**
   * Asks S3, or waits for who asks already.
   *
   * @param range what of the object is wanted; empty for all of it. Not the last n bytes: where
   *     they begin is not known yet
   * @param afresh what S3 was asked for before this call will not do
   */
  Opening open(ObjectKey key, Optional<RangeSpec> range, boolean afresh)
      throws InterruptedException {
    Asked<Opening> mine = new Asked<>();
    Asked<Opening> other = fills.opening(key, mine);
    if (other != null) {
      return afresh ? new Opening.Earlier() : shared(key, other.await());
    }
    Opening opening = new Opening.Past(Optional.empty());
    try {
      // Another request may have been answered since the caller's lookup.
      DirectoryEntry entry = services.directory().get(key);
      if (entry == null || !entry.confirmed()) {
        opening = ask(key, range);
      } else {
        opening = afresh ? new Opening.Earlier() : new Opening.Known(entry.head());
      }
      return opening;
    } finally {
      fills.opened(key, mine, opening);
    }
  }

  /** What an opening is to those who only waited for it. */
  private Opening shared(ObjectKey key, Optional<Opening> opening) {
    return switch (opening.orElseGet(() -> new Opening.Past(Optional.empty()))) {
      case Opening.Filling(Fill fill) -> {
        fill.join();
        yield new Opening.Filling(fill);
      }
      // What was learnt may have been overwritten, and another version be known, or none.
      case Opening.Known _ -> {
        DirectoryEntry entry = services.directory().get(key);
        yield entry == null || !entry.confirmed()
            ? new Opening.Past(Optional.empty())
            : new Opening.Known(entry.head());
      }
      case Opening.Relay(OriginResponse _, Optional<BypassReason> reason) ->
          new Opening.Past(reason);
      case Opening.Past past -> past;
      case Opening.Earlier _ -> shared(key, Optional.empty());
    };
  }

  private Opening ask(ObjectKey key, Optional<RangeSpec> range) throws InterruptedException {
    Optional<FillStart> prepared = fills.prepare(key);
    if (prepared.isEmpty()) {
      return new Opening.Past(Optional.of(closed(key)));
    }
    try (FillStart start = prepared.get()) {
      Instant askedAt = clock.instant();
      OriginResponse answer = start.take(send(key, range));
      return judge(key, range, answer, start, askedAt);
    } catch (OriginException e) {
      return new Opening.Past(Optional.empty()); // the client's own request will meet it too
    }
  }

  private BypassReason closed(ObjectKey key) {
    return gates.doubtful(key) ? BypassReason.DOUBTFUL : BypassReason.WRITE_IN_FLIGHT;
  }

  private OriginResponse send(ObjectKey key, Optional<RangeSpec> range) throws OriginException {
    long stripe = services.code().stripeBytes();
    return switch (range.orElse(null)) {
      case null -> reads.whole(key);
      case RangeSpec.From(long first) when first < stripe -> reads.whole(key);
      case RangeSpec.From(long first) -> reads.range(key, first / stripe * stripe, Long.MAX_VALUE);
      case RangeSpec.Between(long first, long last) ->
          reads.range(key, first / stripe * stripe, (last / stripe + 1) * stripe);
      case RangeSpec.Last last -> throw new IllegalArgumentException("suffix range " + last);
    };
  }

  private Opening judge(
      ObjectKey key,
      Optional<RangeSpec> range,
      OriginResponse answer,
      FillStart start,
      Instant askedAt)
      throws InterruptedException {
    int status = answer.status();
    // S3's answer to the client's own request would be the same if the client asked for all, or if
    // it is an error; but what S3 says of an unsatisfiable range names the range that it was asked.
    boolean same = range.isEmpty() || (status >= 400 && status != RANGE_NOT_SATISFIABLE);
    if (status != 200 && status != 206) {
      return same
          ? new Opening.Relay(start.release(), Optional.empty())
          : new Opening.Past(Optional.empty());
    }
    return switch (Admission.of(status, answer.headers(), answer.contentLength(), kmsAllowed)) {
      case Admission.Refused(BypassReason reason) -> {
        learnUncacheable(key, reason);
        yield same
            ? new Opening.Relay(start.release(), Optional.of(reason))
            : new Opening.Past(Optional.of(reason));
      }
      case Admission.Admitted(ObjectHead head) -> {
        start.publish(() -> services.directory().confirm(key, head, askedAt, services.code()));
        yield fill(head, range, answer, start);
      }
    };
  }

  private Opening fill(
      ObjectHead head, Optional<RangeSpec> range, OriginResponse answer, FillStart start)
      throws InterruptedException {
    long length = head.version().lengthBytes();
    ByteRange run = Admission.bytesOf(answer.status(), answer.headers(), length);
    StripeLayout layout = services.code().layout(length);
    boolean aligned = run.lengthBytes() > 0 && run.start() % layout.fullStripeBytes() == 0;
    if (aligned && (range.isPresent() || share.admits(length))) {
      Optional<Fill> fill = start.adopt(head, run);
      if (fill.isPresent()) {
        return new Opening.Filling(fill.get());
      }
    }
    return range.isEmpty() && answer.status() == 200
        ? new Opening.Relay(start.release(), Optional.empty())
        : new Opening.Known(head);
  }
}
