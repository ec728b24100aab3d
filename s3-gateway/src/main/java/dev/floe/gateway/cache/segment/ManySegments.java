package dev.floe.gateway.cache.segment;

import dev.floe.node.protocol.InstanceId;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** More than {@link FewSegments#MOST} segments, in a map. */
final class ManySegments implements ObjectSegments {
  private static final int SEGMENT_BYTES = 300;
  private static final int CHUNK_BYTES = 8;

  private final Map<Integer, SegmentEntry> segments;

  ManySegments(Map<Integer, SegmentEntry> segments) {
    this.segments = Map.copyOf(segments);
  }

  /** Returns the segments, packed if they are few. */
  static ObjectSegments of(Map<Integer, SegmentEntry> segments) {
    return segments.size() > FewSegments.MOST
        ? new ManySegments(segments)
        : FewSegments.pack(segments);
  }

  @Override
  public @Nullable SegmentEntry get(int number) {
    return segments.get(number);
  }

  @Override
  public boolean isEmpty() {
    return false;
  }

  @Override
  public boolean mayBeOn(Set<InstanceId> instances) {
    return true;
  }

  @Override
  public int size() {
    return segments.size();
  }

  @Override
  public void forEach(Visitor visitor) {
    int[] numbers = segments.keySet().stream().mapToInt(Integer::intValue).sorted().toArray();
    Arrays.stream(numbers)
        .forEach(number -> {
          SegmentEntry segment = segments.get(number);
          if (segment != null) {
            visitor.segment(number, segment);
          }
        });
  }

  @Override
  public ObjectSegments with(int number, SegmentEntry segment) {
    Map<Integer, SegmentEntry> changed = new HashMap<>(segments);
    changed.put(number, segment);
    return of(changed);
  }

  @Override
  public ObjectSegments without(int number) {
    Map<Integer, SegmentEntry> changed = new HashMap<>(segments);
    changed.remove(number);
    return of(changed);
  }

  @Override
  public int heapBytes() {
    SegmentEntry any = segments.values().iterator().next();
    long bytes = (long) segments.size() * (SEGMENT_BYTES + CHUNK_BYTES * any.nodes().size());
    return (int) Math.min(Integer.MAX_VALUE / 2, bytes);
  }
}
