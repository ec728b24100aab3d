package dev.floe.gateway.cache.upload;

import dev.floe.gateway.cache.fill.StripeIntake;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The stored bytes of one part. Guarded by the lock of the {@link UploadFill} while that keeps the
 * part; before and afterwards, confined to one thread at a time.
 */
final class StoredPart {
  private final PartPlace place;
  private final PartSpans spans;
  private final boolean bodyWhole;
  private final @Nullable StripeIntake body;
  private @Nullable Fragment head;
  private @Nullable Fragment tail;

  /**
   * @param bodyWhole true if all whole stripes are stored or being written
   * @param body null if the part has no whole stripe; takes ownership
   * @param head the bytes before the whole stripes; null if there are none or they are not kept;
   *     takes ownership
   * @param tail the bytes after the whole stripes; null if there are none or they are not kept;
   *     takes ownership
   */
  StoredPart(
      PartPlace place,
      PartSpans spans,
      boolean bodyWhole,
      @Nullable StripeIntake body,
      @Nullable Fragment head,
      @Nullable Fragment tail) {
    this.place = place;
    this.spans = spans;
    this.bodyWhole = bodyWhole;
    this.body = body;
    this.head = head;
    this.tail = tail;
  }

  PartPlace place() {
    return place;
  }

  /** Returns the length of the part's whole stripes, in bytes. */
  long bodyBytes() {
    return spans.bodyEnd() - spans.bodyStart();
  }

  /**
   * Returns true if all of the part's whole stripes are stored or being written, or if it has none.
   */
  boolean bodyWhole() {
    return bodyWhole;
  }

  /** Returns the intake of the part's whole stripes; empty if the part has none. */
  Optional<StripeIntake> body() {
    return Optional.ofNullable(body);
  }

  /** Returns the stripes for which this part has a fragment in memory. */
  List<Long> fragmentStripes() {
    return Stream.of(head, tail).filter(Objects::nonNull).map(Fragment::stripe).toList();
  }

  /** Returns true if all of the part's bytes in the stripe are in memory. */
  boolean hasFragment(long stripe) {
    Fragment found = fragment(stripe);
    return found != null && found.whole();
  }

  private @Nullable Fragment fragment(long stripe) {
    if (head != null && head.stripe() == stripe) {
      return head;
    }
    return tail != null && tail.stripe() == stripe ? tail : null;
  }

  /** Passes ownership of the part's fragment of a stripe to the caller. The fragment must exist. */
  Fragment takeFragment(long stripe) {
    Fragment taken = Objects.requireNonNull(fragment(stripe));
    if (taken == head) {
      head = null;
    } else {
      tail = null;
    }
    return taken;
  }

  /** Releases the memory of the fragments. */
  void freeFragments() {
    for (Fragment each : new @Nullable Fragment[] {head, tail}) {
      if (each != null) {
        each.close();
      }
    }
    head = null;
    tail = null;
  }
}
