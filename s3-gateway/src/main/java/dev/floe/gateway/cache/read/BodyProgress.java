package dev.floe.gateway.cache.read;

import dev.floe.gateway.cache.directory.DirectoryEntry;
import dev.floe.gateway.cache.directory.ObjectDirectory;
import dev.floe.gateway.cache.directory.ObjectHead;
import dev.floe.gateway.cache.fill.Fill;
import dev.floe.gateway.cache.segment.SegmentEntry;
import dev.floe.gateway.cache.tier.MemoryTier;
import dev.floe.gateway.exchange.ResponseHead;
import dev.floe.gateway.object.ByteRange;
import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.stripe.StripeLayout;
import dev.floe.gateway.stripe.StripeLocation;
import dev.floe.gateway.stripe.read.StripeReader;
import dev.floe.node.protocol.FillId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The state of one body: the next byte to send, the fill that is followed, and the directory entry
 * that locates the rest. The loop and the read's thread never use it at the same time, so it has no
 * lock.
 */
final class BodyProgress {
  /**
   * The length of the look-ahead, in which the loop searches for the next missing byte: 32
   * segments, whose presence words are read in well under 100 us.
   */
  private static final long LOOK_AHEAD_STRIPES = 32L * StripeLayout.SEGMENT_STRIPES;

  /** The most stripes that one call looks up in the memory tier. */
  private static final int HELD_STRIPES = 64;

  private final ObjectDirectory directory;
  private final MemoryTier tier;
  private final ObjectKey key;
  private final ObjectHead head;
  private final StripeLayout layout;
  private final ByteRange range;
  private long position;
  private @Nullable ResponseHead responseHead;
  private @Nullable Fill following;
  // The last entry that was read for this version. A write may remove it from the directory while
  // the body is being sent.
  private @Nullable DirectoryEntry seen;

  /**
   * @param range not empty
   * @param joined a fill that was joined for this body and is followed; null for none
   */
  BodyProgress(
      ReadServices services,
      ObjectKey key,
      ObjectHead head,
      ByteRange range,
      @Nullable Fill joined) {
    this.directory = services.directory();
    this.tier = services.tier();
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

  /** Returns the offset in the object of the next byte to send. */
  long position() {
    return position;
  }

  /** Counts bytes as sent. */
  void advance(long bytes) {
    position += bytes;
  }

  boolean complete() {
    return position == range.end();
  }

  /** Sets the head that is sent with the first byte. */
  void responseHead(ResponseHead newHead) {
    responseHead = newHead;
  }

  ResponseHead responseHead() {
    ResponseHead set = responseHead;
    if (set == null) {
      throw new IllegalStateException(
          "no response head was set before byte %d".formatted(position));
    }
    return set;
  }

  @Nullable Fill following() {
    return following;
  }

  /** Follows another fill, which was joined for this body, and leaves the previous one. */
  void follow(Fill joined) {
    leave();
    following = joined;
  }

  /** Leaves the fill that is followed, if any. */
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

  /**
   * Returns true if the nodes or the tier have each byte of the range, up to the end of the
   * look-ahead.
   */
  boolean onNodes() {
    DirectoryEntry entry = entry();
    if (entry == null) {
      return false;
    }
    long end = within(range.start());
    return readableUntil(entry, new ByteRange(range.start(), end)) == end;
  }

  /**
   * Returns true if any stripe of the range is on the nodes. Thread code: reads all presence words.
   */
  boolean partlyOnNodes() {
    DirectoryEntry entry = entry();
    if (entry == null) {
      return false;
    }
    long end = layout.stripeOf(range.end() - 1) + 1;
    return entry.nextReadable(layout, layout.stripeOf(range.start()), end) < end;
  }

  /**
   * Returns the first byte of the range that neither the nodes nor the tier have; the range's end
   * if there is none. Thread code: reads all presence words.
   */
  long firstGap() {
    DirectoryEntry entry = entry();
    return entry == null ? range.start() : readableUntil(entry, range);
  }

  /**
   * Returns the first byte, from the position on, that neither the nodes nor the tier can provide
   * now; at most the end of the look-ahead.
   */
  long readableUntil() {
    long end = within(position);
    DirectoryEntry entry = entry();
    long until = entry == null ? position : readableUntil(entry, new ByteRange(position, end));
    if (until == end || following == null) {
      return until;
    }
    // Stripes that the fill has written but not yet published are on the nodes too.
    long first = layout.stripeOf(until);
    long last = layout.stripeOf(end - 1);
    long gap = following.readableUntil(first, last + 1);
    if (gap == first) {
      return until;
    }
    return gap > last ? end : layout.bytesOf(gap).start();
  }

  /**
   * Returns the first byte of the range that neither the nodes nor the tier have. After {@link
   * #HELD_STRIPES} stripes that only the tier has, it looks at the nodes alone.
   */
  private long readableUntil(DirectoryEntry entry, ByteRange wanted) {
    long until = entry.readableUntil(layout, wanted);
    for (int held = 0; until < wanted.end() && held < HELD_STRIPES; held++) {
      long stripe = layout.stripeOf(until);
      if (!isHeld(entry, stripe)) {
        return until;
      }
      long next = Math.min(layout.bytesOf(stripe).end(), wanted.end());
      until = entry.readableUntil(layout, new ByteRange(next, wanted.end()));
    }
    return until;
  }

  private boolean isHeld(DirectoryEntry entry, long stripe) {
    return fill(entry, stripe).map(fill -> tier.holds(fill, stripe)).orElse(false);
  }

  private Optional<FillId> fill(DirectoryEntry entry, long stripe) {
    SegmentEntry segment = entry.segments().get(layout.segmentOf(stripe));
    return segment == null ? Optional.empty() : segment.fill(layout.stripeInSegment(stripe));
  }

  /** Returns true if the memory tier has the whole range. Always false for more than 64 stripes. */
  boolean inMemory() {
    DirectoryEntry entry = entry();
    long first = layout.stripeOf(range.start());
    long last = layout.stripeOf(range.end() - 1);
    if (entry == null || last - first >= HELD_STRIPES) {
      return false;
    }
    for (long stripe = first; stripe <= last; stripe++) {
      if (!isHeld(entry, stripe)) {
        return false;
      }
    }
    return true;
  }

  /** Returns true if the directory still refers to the fill that wrote this stripe. */
  boolean isCurrent(StripeLocation where) {
    DirectoryEntry entry = directory.get(key);
    return entry != null && fill(entry, where.stripe()).filter(where.fill()::equals).isPresent();
  }

  /** Returns the locations of the stripes, those in the memory tier included. */
  StripeReader.StripeMap stripes() {
    return new StripeReader.StripeMap() {
      @Override
      public @Nullable StripeLocation locate(long stripe) {
        return BodyProgress.this.locate(stripe);
      }

      @Override
      public boolean holds(StripeLocation where) {
        return tier.holds(where.fill(), where.stripe());
      }

      @Override
      public @Nullable List<StripeReader.Run> take(StripeLocation where, ByteRange part) {
        return tier.take(where, part);
      }
    };
  }

  /**
   * Returns the end of the look-ahead from this byte. The look-ahead is limited because the loop
   * waits for it.
   */
  private long within(long from) {
    long stripe = layout.stripeOf(from) + LOOK_AHEAD_STRIPES;
    return stripe >= layout.stripes()
        ? range.end()
        : Math.min(range.end(), layout.bytesOf(stripe).start());
  }

  /**
   * Returns the stripe's location on the nodes; null if no fill has stored the stripe. Some of its
   * blocks may be lost.
   */
  @Nullable StripeLocation locate(long stripe) {
    Optional<StripeLocation> filled =
        following == null ? Optional.empty() : following.locate(stripe);
    DirectoryEntry entry = filled.isPresent() ? null : entry();
    return entry == null ? filled.orElse(null) : entry.locate(layout, stripe).orElse(null);
  }
}
