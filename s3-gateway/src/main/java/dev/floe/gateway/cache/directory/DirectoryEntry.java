package dev.floe.gateway.cache.directory;

import dev.floe.gateway.cache.segment.ObjectSegments;
import dev.floe.gateway.cache.segment.SegmentEntry;
import dev.floe.gateway.object.ByteRange;
import dev.floe.gateway.stripe.StripeLayout;
import dev.floe.gateway.stripe.StripeLocation;
import dev.floe.gateway.stripe.StripeSet;
import java.time.Instant;
import java.util.Optional;

/**
 * The directory's knowledge of one object. Immutable: a reader continues with the entry that it
 * found, even if the directory replaces it.
 */
public final class DirectoryEntry {
  /** The time of confirmation of an entry that S3 must confirm before its next use. */
  static final Instant NEVER = Instant.MIN;

  /** The heap of the entry and its key, and of their slots in the directory and the residency. */
  private static final int ENTRY_BYTES = 300;

  /** The heap of a segment's slot in the residency. */
  private static final int SEGMENT_BYTES = 150;

  private static final long NANOS = 1_000_000_000;

  // The two fields of an ObjectHead, because a separate ObjectHead would take more heap.
  private final byte[] head;
  private final ObjectParts parts;

  /** Nanoseconds since 1970; {@link Long#MIN_VALUE} for {@link #NEVER}. */
  private final long confirmedAt;

  private final ChunkCode code;
  private final ObjectSegments segments;

  /**
   * @param head version and headers
   * @param confirmedAt the time just before the request by which S3 last confirmed the head; {@link
   *     #NEVER} if S3 must confirm it before its next use
   * @param code how the object's stripes are cut and coded; the first stored segment decides it
   * @param segments its segments
   */
  DirectoryEntry(ObjectHead head, Instant confirmedAt, ChunkCode code, ObjectSegments segments) {
    this(head.packed(), head.parts(), nanos(confirmedAt), code, segments);
  }

  private DirectoryEntry(
      byte[] head, ObjectParts parts, long confirmedAt, ChunkCode code, ObjectSegments segments) {
    this.head = head;
    this.parts = parts;
    this.confirmedAt = confirmedAt;
    this.code = code;
    this.segments = segments;
  }

  private static long nanos(Instant time) {
    return time.equals(NEVER)
        ? Long.MIN_VALUE
        : Math.addExact(Math.multiplyExact(time.getEpochSecond(), NANOS), time.getNano());
  }

  public ObjectHead head() {
    return new ObjectHead(head, parts);
  }

  public Instant confirmedAt() {
    return confirmedAt == Long.MIN_VALUE
        ? NEVER
        : Instant.ofEpochSecond(
            Math.floorDiv(confirmedAt, NANOS), Math.floorMod(confirmedAt, NANOS));
  }

  public ChunkCode code() {
    return code;
  }

  public ObjectSegments segments() {
    return segments;
  }

  /** Estimates the entry's size on the heap. */
  int heapBytes() {
    return ENTRY_BYTES
        + head().heapBytes()
        + segments.heapBytes()
        + SEGMENT_BYTES * segments.size();
  }

  /**
   * Returns true if S3 has confirmed the head. Until then the entry must not answer: it was built
   * from an inventory, or its key is being written, or S3 refused the last write.
   */
  public boolean confirmed() {
    return confirmedAt != Long.MIN_VALUE;
  }

  public StripeLayout layout() {
    return code.layout(head().version().lengthBytes());
  }

  /**
   * Returns the location of a stripe; empty if no fill has stored it. Some of its blocks may be
   * lost.
   *
   * @param layout the object's layout, with any number of parity blocks
   */
  public Optional<StripeLocation> locate(StripeLayout layout, long stripe) {
    SegmentEntry segment = segments.get(layout.segmentOf(stripe));
    if (segment == null) {
      return Optional.empty();
    }
    StripeLayout own = layout.parityBlocks() == code.parityBlocks() ? layout : layout();
    return segment.locate(own, code.matrix(), stripe);
  }

  /** Returns true if the entry's stripes have this code, or if it has no stripes yet. */
  boolean takes(ChunkCode other) {
    return segments.isEmpty() || code.equals(other);
  }

  /** Returns the entry with this code, which its stripes have or will have. */
  DirectoryEntry withCode(ChunkCode taken) {
    return code.equals(taken)
        ? this
        : new DirectoryEntry(head, parts, confirmedAt, taken, segments);
  }

  /** Returns true if enough blocks of the stripe are present to rebuild it. */
  public boolean readable(StripeLayout layout, long stripe) {
    int number = layout.segmentOf(stripe);
    SegmentEntry segment = segments.get(number);
    return segment != null
        && segment.readable(layout, number).contains(layout.stripeInSegment(stripe));
  }

  /**
   * Returns the first stripe in a run that can be read from the nodes. Builds the set of readable
   * stripes once for each segment.
   *
   * @param end exclusive; returned if there is no such stripe
   */
  public long nextReadable(StripeLayout layout, long first, long end) {
    long stripe = first;
    while (stripe < end) {
      int number = layout.segmentOf(stripe);
      SegmentEntry segment = segments.get(number);
      int inSegment = layout.stripeInSegment(stripe);
      StripeSet readable = segment == null ? StripeSet.NONE : segment.readable(layout, number);
      int next = readable.next(inSegment);
      stripe += next - inSegment;
      if (next < StripeLayout.SEGMENT_STRIPES) {
        return Math.min(end, stripe);
      }
    }
    return end;
  }

  /**
   * Returns the first byte of the range that cannot be read from the nodes; at most the range's
   * end.
   */
  public long readableUntil(StripeLayout layout, ByteRange range) {
    if (range.lengthBytes() == 0) {
      return range.end();
    }
    long stripe = layout.stripeOf(range.start());
    long last = layout.stripeOf(range.end() - 1);
    while (stripe <= last) {
      int number = layout.segmentOf(stripe);
      SegmentEntry segment = segments.get(number);
      StripeSet readable = segment == null ? StripeSet.NONE : segment.readable(layout, number);
      int inSegment = layout.stripeInSegment(stripe);
      int gap = readable.nextAbsent(inSegment);
      int stripes = layout.stripesOfSegment(number);
      stripe += Math.min(gap, stripes) - inSegment;
      if (gap < stripes) {
        break;
      }
    }
    return stripe > last ? range.end() : Math.max(range.start(), layout.bytesOf(stripe).start());
  }

  public DirectoryEntry withHead(ObjectHead newHead, Instant newConfirmedAt) {
    return new DirectoryEntry(newHead, newConfirmedAt, code, segments);
  }

  /** Returns the entry as one that S3 must confirm before it answers a request. */
  DirectoryEntry unconfirmed() {
    return confirmed() ? new DirectoryEntry(head, parts, Long.MIN_VALUE, code, segments) : this;
  }

  public DirectoryEntry withSegment(int number, SegmentEntry segment) {
    return new DirectoryEntry(head, parts, confirmedAt, code, segments.with(number, segment));
  }

  public DirectoryEntry withoutSegment(int number) {
    return new DirectoryEntry(head, parts, confirmedAt, code, segments.without(number));
  }
}
