package dev.floe.gateway.cache;

import dev.floe.gateway.cache.directory.DirectoryEntry;
import dev.floe.gateway.cache.segment.SegmentEntry;
import dev.floe.gateway.object.ObjectVersion;
import dev.floe.gateway.stripe.StripeLayout;
import dev.floe.gateway.stripe.StripeSet;
import dev.floe.node.protocol.InstanceId;
import java.util.ArrayList;
import java.util.List;

/**
 * The directory's knowledge of an object at one moment, for operators and tests.
 *
 * @param confirmed false if S3 must confirm the entry before its next use
 * @param dataBlocks the number of data blocks of a full stripe
 * @param parityBlocks the number of parity blocks of every stripe
 * @param segments in order of their numbers, without those that have no stripe on the nodes
 */
public record CachedObject(
    ObjectVersion version,
    boolean confirmed,
    int dataBlocks,
    int parityBlocks,
    List<Segment> segments) {
  public CachedObject {
    segments = List.copyOf(segments);
  }

  /**
   * A segment.
   *
   * @param stripes the number of its stripes
   * @param lastStripeNeeds the number of data blocks of its last stripe; fewer than {@code
   *     dataBlocks} if that stripe is short
   * @param readable the stripes of which the nodes now hold enough blocks to read them
   */
  public record Segment(
      int number, int stripes, int lastStripeNeeds, StripeSet readable, List<Chunk> chunks) {
    public Segment {
      chunks = List.copyOf(chunks);
    }
  }

  /**
   * The blocks of one index that one fill wrote and that an instance of a node holds.
   *
   * @param stripes the stripes of these blocks
   */
  public record Chunk(int index, String node, InstanceId instance, StripeSet stripes) {}

  static CachedObject of(DirectoryEntry entry) {
    StripeLayout layout = entry.layout();
    List<Segment> segments = new ArrayList<>();
    entry.segments().forEach((number, segment) -> segments.add(segment(layout, number, segment)));
    return new CachedObject(
        entry.head().version(),
        entry.confirmed(),
        layout.dataBlocks(),
        layout.parityBlocks(),
        segments);
  }

  private static Segment segment(StripeLayout layout, int number, SegmentEntry segment) {
    List<Chunk> chunks = new ArrayList<>();
    segment.forEachChunk((index, instance, _, held) ->
        chunks.add(new Chunk(index, segment.nodes().get(index).name(), instance, held)));
    int stripes = layout.stripesOfSegment(number);
    long last = (long) number * StripeLayout.SEGMENT_STRIPES + stripes - 1;
    return new Segment(
        number, stripes, layout.dataBlocksOf(last), segment.readable(layout, number), chunks);
  }
}
