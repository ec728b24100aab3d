package dev.floe.gateway.cache.read;

import dev.floe.gateway.cache.directory.DirectoryEntry;
import dev.floe.gateway.cache.directory.ObjectDirectory;
import dev.floe.gateway.cache.directory.ObjectHead;
import dev.floe.gateway.cache.fill.Fill;
import dev.floe.gateway.exchange.ResponseHead;
import dev.floe.gateway.object.ByteRange;
import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.stripe.StripeLayout;
import dev.floe.gateway.stripe.StripeLocation;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How much of a body is sent, and what is known about the rest. The loop and a thread use it in
 * turn; the one that carries the read out has it, so nothing here is locked.
 */
final class BodyProgress {
  /** 32 segments: looking at their words takes well under 100 us. */
  private static final long LOOK_AHEAD_STRIPES = 32L * StripeLayout.SEGMENT_STRIPES;

  private final ObjectDirectory directory;
  private final ObjectKey key;
  private final ObjectHead head;
  private final StripeLayout layout;
  private final ByteRange range;
  private long position;
  private @Nullable ResponseHead responseHead;
  private @Nullable Fill following;
  // The version's last entry that was seen: a write may remove it while the body is being sent.
  private @Nullable DirectoryEntry seen;

  /**
   * @param range not empty
   * @param joined the fill to follow, which was joined for this body; null for none
   */
  BodyProgress(
      ReadServices services,
      ObjectKey key,
      ObjectHead head,
      ByteRange range,
      @Nullable Fill joined) {
    this.directory = services.directory();
    this.key = key;
    this.head = head;
    this.layout = services.code().layout(head.version().lengthBytes());
    this.range = range;
    this.position = range.start();
    this.following = joined;
  }

  ObjectKey key() {
    return key;
  }

  ObjectHead head() {
    return head;
  }

  StripeLayout layout() {
    return layout;
  }

  ByteRange range() {
    return range;
  }

  /** The next byte of the object to send. */
  long position() {
    return position;
  }

  /** These bytes were sent. */
  void advance(long bytes) {
    position += bytes;
  }

  boolean complete() {
    return position == range.end();
  }

  /** The head that goes with the first byte. Set before anything is sent. */
  void responseHead(ResponseHead newHead) {
    responseHead = newHead;
  }

  ResponseHead responseHead() {
    ResponseHead set = responseHead;
    if (set == null) {
      throw new IllegalStateException("no head to send with byte %d".formatted(position));
    }
    return set;
  }

  @Nullable Fill following() {
    return following;
  }

  /** Follows a fill, which was joined for this body, instead of the one before. */
  void follow(Fill joined) {
    leave();
    following = joined;
  }

  /** Follows no fill any more. */
  void leave() {
    if (following != null) {
      following.leave();
      following = null;
    }
  }

  /** Continues with this entry of the version if the directory has none any more. */
  void saw(DirectoryEntry entry) {
    seen = entry;
  }

  private @Nullable DirectoryEntry entry() {
    DirectoryEntry entry = directory.get(key);
    if (entry != null && entry.head().version().sameBytes(head.version())) {
      seen = entry;
    }
    return seen;
  }

  /** Whether all of it is on the nodes, as far as the loop looks ahead. */
  boolean onNodes() {
    DirectoryEntry entry = entry();
    if (entry == null) {
      return false;
    }
    long end = within(range.start());
    return entry.readableUntil(layout, new ByteRange(range.start(), end)) == end;
  }

  /** Whether any of it is on the nodes. Thread code: looks at all of the range. */
  boolean partlyOnNodes() {
    DirectoryEntry entry = entry();
    if (entry == null) {
      return false;
    }
    long end = layout.stripeOf(range.end() - 1) + 1;
    return entry.nextReadable(layout, layout.stripeOf(range.start()), end) < end;
  }

  /** The first byte that is not on the nodes. Thread code: looks at all of the range. */
  long firstGap() {
    DirectoryEntry entry = entry();
    return entry == null ? range.start() : entry.readableUntil(layout, range);
  }

  /** The end of what can be read from the nodes now; the position if that is nothing. */
  long readableUntil() {
    long end = within(position);
    DirectoryEntry entry = entry();
    long until =
        entry == null ? position : entry.readableUntil(layout, new ByteRange(position, end));
    if (until == end || following == null) {
      return until;
    }
    // What a fill has written and not yet published is on the nodes too.
    long first = layout.stripeOf(until);
    long last = layout.stripeOf(end - 1);
    long gap = following.readableUntil(first, last + 1);
    if (gap == first) {
      return until;
    }
    return gap > last ? end : layout.bytesOf(gap).start();
  }

  /** The end of what is looked at in one step: a loop may be doing it. */
  private long within(long from) {
    long stripe = layout.stripeOf(from) + LOOK_AHEAD_STRIPES;
    return stripe >= layout.stripes()
        ? range.end()
        : Math.min(range.end(), layout.bytesOf(stripe).start());
  }

  /** Where a stripe is on the nodes; null if it is not. */
  @Nullable StripeLocation locate(long stripe) {
    Optional<StripeLocation> filled =
        following == null ? Optional.empty() : following.locate(stripe);
    DirectoryEntry entry = filled.isPresent() ? null : entry();
    return entry == null ? filled.orElse(null) : entry.locate(layout, stripe).orElse(null);
  }
}
