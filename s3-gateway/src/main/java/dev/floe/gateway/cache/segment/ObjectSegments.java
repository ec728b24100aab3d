package dev.floe.gateway.cache.segment;

import dev.floe.node.protocol.InstanceId;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The segments of one object by number, without those that have no stripe on the nodes. Immutable.
 * Objects of few segments are packed, because there are millions of them; those of many are not,
 * because a packed segment is found by reading over the ones before it.
 */
public sealed interface ObjectSegments permits FewSegments, ManySegments {
  /** Returns no segments. */
  static ObjectSegments none() {
    return FewSegments.NONE;
  }

  /** Receives segments in ascending order. */
  interface Visitor {
    void segment(int number, SegmentEntry segment);
  }

  /** Returns the segment of this number; null if there is none. */
  @Nullable SegmentEntry get(int number);

  boolean isEmpty();

  /**
   * Returns true if one of these instances may hold a chunk. Makes no segment, so that a walk over
   * a directory for a few instances skips what they have no part in.
   */
  boolean mayBeOn(Set<InstanceId> instances);

  /** Passes all segments to the visitor, in ascending order. */
  void forEach(Visitor visitor);

  /** Returns the same with this segment, which replaces that of the same number. */
  ObjectSegments with(int number, SegmentEntry segment);

  /** Returns the same without the segment of this number. */
  ObjectSegments without(int number);

  /** Estimates the size on the heap. */
  int heapBytes();

  /** Returns the number of segments. */
  int size();
}
