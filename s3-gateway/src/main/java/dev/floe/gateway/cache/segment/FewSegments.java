package dev.floe.gateway.cache.segment;

import dev.floe.gateway.object.PackedReader;
import dev.floe.gateway.object.PackedWriter;
import dev.floe.node.protocol.InstanceId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * At most {@link #MOST} segments in two arrays: the holders of all chunks, which other entries
 * share, and for each segment its number, fills and stripes as bytes. Each lookup creates a new
 * object for the segment (docs/adr/0034).
 */
final class FewSegments implements ObjectSegments {
  static final int MOST = 8;

  static final FewSegments NONE = new FewSegments(new byte[0], new ChunkHolder[0]);

  private static final int OBJECT_BYTES = 24;
  private static final int ARRAYS_BYTES = 40;
  private static final int HOLDER_BYTES = 4;

  private final byte[] packed;
  private final ChunkHolder[] holders;

  private FewSegments(byte[] packed, ChunkHolder[] holders) {
    this.packed = packed;
    this.holders = holders;
  }

  static FewSegments pack(Map<Integer, SegmentEntry> segments) {
    if (segments.isEmpty()) {
      return NONE;
    }
    List<ChunkHolder> holders = new ArrayList<>();
    PackedWriter to = new PackedWriter();
    for (Map.Entry<Integer, SegmentEntry> each : new TreeMap<>(segments).entrySet()) {
      List<ChunkHolder> own = each.getValue().holders();
      to.writeNumber(each.getKey());
      to.writeNumber(own.size());
      each.getValue().write(to);
      holders.addAll(own);
    }
    return new FewSegments(to.toBytes(), holders.toArray(ChunkHolder[]::new));
  }

  @Override
  public @Nullable SegmentEntry get(int number) {
    PackedReader from = new PackedReader(packed);
    int next = 0;
    while (from.hasMore()) {
      int found = (int) from.readNumber();
      int count = (int) from.readNumber();
      if (found == number) {
        return SegmentEntry.read(from, Arrays.copyOfRange(holders, next, next + count));
      }
      SegmentEntry.skip(from, count);
      next += count;
    }
    return null;
  }

  @Override
  public boolean isEmpty() {
    return packed.length == 0;
  }

  @Override
  public boolean mayBeOn(Set<InstanceId> instances) {
    for (ChunkHolder holder : holders) {
      if (holder.instance() != null && instances.contains(holder.instance())) {
        return true;
      }
    }
    return false;
  }

  @Override
  public int size() {
    return unpacked().size();
  }

  @Override
  public void forEach(Visitor visitor) {
    unpacked().forEach(visitor::segment);
  }

  /** Returns the segments in ascending order. */
  private Map<Integer, SegmentEntry> unpacked() {
    Map<Integer, SegmentEntry> segments = new TreeMap<>();
    PackedReader from = new PackedReader(packed);
    int next = 0;
    while (from.hasMore()) {
      int number = (int) from.readNumber();
      int end = next + (int) from.readNumber();
      segments.put(number, SegmentEntry.read(from, Arrays.copyOfRange(holders, next, end)));
      next = end;
    }
    return segments;
  }

  @Override
  public ObjectSegments with(int number, SegmentEntry segment) {
    Map<Integer, SegmentEntry> changed = unpacked();
    changed.put(number, segment);
    return changed.size() > MOST ? new ManySegments(changed) : pack(changed);
  }

  @Override
  public ObjectSegments without(int number) {
    Map<Integer, SegmentEntry> changed = unpacked();
    return changed.remove(number) == null ? this : pack(changed);
  }

  @Override
  public int heapBytes() {
    return OBJECT_BYTES + ARRAYS_BYTES + packed.length + HOLDER_BYTES * holders.length;
  }
}
