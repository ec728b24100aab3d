package dev.floe.gateway.cache.segment;

import dev.floe.node.protocol.InstanceId;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The segments of one object by number, without those that have no stripe on the nodes. Immutable.
 * Few segments are packed, because there are millions of small objects. Many segments are not,
 * because finding a packed one requires reading all segments before it.
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
   * Returns true if one of these instances may hold a chunk. Creates no segment objects, so that a
   * walk over the directory for a few instances skips other entries quickly.
   */
  boolean mayBeOn(Set<InstanceId> instances);

  /** Passes all segments to the visitor, in ascending order. */
  void forEach(Visitor visitor);

  /** Returns the segments with this one, which replaces the segment of the same number. */
  ObjectSegments with(int number, SegmentEntry segment);

  /** Returns the segments without the one of this number. */
  ObjectSegments without(int number);

  /** Estimates the size on the heap. */
  int heapBytes();

  /** Returns the number of segments. */
  int size();
}
