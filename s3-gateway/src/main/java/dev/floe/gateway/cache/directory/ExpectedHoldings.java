package dev.floe.gateway.cache.directory;

import dev.floe.node.protocol.FillId;
import dev.floe.node.protocol.HoldingsReport;
import dev.floe.node.protocol.InstanceId;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What each instance should report, in sum: the chunks that the directory has there, and those that
 * it is still to be told to drop. The directory keeps the sums up to date with every change, so
 * that comparing a report walks nothing. Thread-safe; nothing waits.
 */
public final class ExpectedHoldings {
  private final ConcurrentHashMap<InstanceId, Sum> sums = new ConcurrentHashMap<>();

  private record Sum(long chunks, long digest) {
    static final Sum NONE = new Sum(0, 0);

    Sum plus(long moreChunks, long moreDigest) {
      return new Sum(chunks + moreChunks, digest + moreDigest);
    }
  }

  /** Whether a report is what the directory expects of the instance. */
  public boolean agrees(InstanceId instance, HoldingsReport report) {
    Sum expected = sums.getOrDefault(instance, Sum.NONE);
    return expected.chunks == report.chunks() && expected.digest == report.digest();
  }

  /** A segment of the directory was replaced; null where there was none, or is none now. */
  void replaced(int number, @Nullable SegmentEntry before, @Nullable SegmentEntry after) {
    if (before != null) {
      before.forEachChunk(
          (index, instance, fill, stripes) -> add(instance, -1, fill, number, index, stripes));
    }
    if (after != null) {
      after.forEachChunk(
          (index, instance, fill, stripes) -> add(instance, 1, fill, number, index, stripes));
    }
  }

  /** An object left the directory. */
  void removed(DirectoryEntry entry) {
    entry.segments().forEach((number, segment) -> replaced(number, segment, null));
  }

  /** The directory no longer names the chunk, but its instance still holds it. */
  void owed(InstanceId instance, FillId fill, int segment, int index, long stripes) {
    add(instance, 1, fill, segment, index, stripes);
  }

  /** The instance was told to drop the chunk. */
  void paid(InstanceId instance, FillId fill, int segment, int index, long stripes) {
    add(instance, -1, fill, segment, index, stripes);
  }

  private void add(
      InstanceId instance, int sign, FillId fill, int segment, int index, long stripes) {
    long digest = sign * HoldingsReport.digest(fill, segment, index, stripes);
    sums.compute(
        instance,
        (same, sum) -> {
          Sum changed = (sum == null ? Sum.NONE : sum).plus(sign, digest);
          return changed.equals(Sum.NONE) ? null : changed;
        });
  }
}
