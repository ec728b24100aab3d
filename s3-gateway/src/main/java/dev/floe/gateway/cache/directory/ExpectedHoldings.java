package dev.floe.gateway.cache.directory;

import dev.floe.gateway.cache.segment.SegmentEntry;
import dev.floe.gateway.stripe.StripeSet;
import dev.floe.node.protocol.FillId;
import dev.floe.node.protocol.HoldingsReport;
import dev.floe.node.protocol.InstanceId;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The holdings that each instance should report, as sums: its chunks in the directory, and the
 * chunks whose deletion was not yet sent to it. Every change of the directory updates the sums, so
 * that a report is compared without a walk. Thread-safe; calls never wait.
 */
public final class ExpectedHoldings {
  private final ConcurrentHashMap<InstanceId, Sum> sums = new ConcurrentHashMap<>();

  private record Sum(long chunks, long digest) {
    static final Sum NONE = new Sum(0, 0);

    Sum plus(long moreChunks, long moreDigest) {
      return new Sum(chunks + moreChunks, digest + moreDigest);
    }
  }

  /** Returns true if the report equals the sums expected of the instance. */
  public boolean agrees(InstanceId instance, HoldingsReport report) {
    Sum expected = sums.getOrDefault(instance, Sum.NONE);
    return expected.chunks == report.chunks() && expected.digest == report.digest();
  }

  /** Returns the number of chunks that the instance should hold. */
  public long chunks(InstanceId instance) {
    return sums.getOrDefault(instance, Sum.NONE).chunks;
  }

  /** Returns true if the instance should report any chunk. */
  public boolean expectsAny(InstanceId instance) {
    return sums.containsKey(instance);
  }

  /** Updates the sums for a replaced segment; null means no segment. */
  void replaced(int number, @Nullable SegmentEntry before, @Nullable SegmentEntry after) {
    if (before != null) {
      before.forEachOther(
          after,
          (index, instance, fill, stripes) -> add(instance, -1, fill, number, index, stripes));
    }
    if (after != null) {
      after.forEachOther(
          before,
          (index, instance, fill, stripes) -> add(instance, 1, fill, number, index, stripes));
    }
  }

  /** Updates the sums for an object that left the directory. */
  void removed(DirectoryEntry entry) {
    entry.segments().forEach((number, segment) -> replaced(number, segment, null));
  }

  /** Adds a chunk that the directory no longer refers to but its instance still holds. */
  void addUndeleted(InstanceId instance, FillId fill, int segment, int index, StripeSet stripes) {
    add(instance, 1, fill, segment, index, stripes);
  }

  /** Subtracts a chunk whose deletion was sent to its instance. */
  void removeUndeleted(
      InstanceId instance, FillId fill, int segment, int index, StripeSet stripes) {
    add(instance, -1, fill, segment, index, stripes);
  }

  private void add(
      InstanceId instance, int sign, FillId fill, int segment, int index, StripeSet stripes) {
    long digest = sign * HoldingsReport.digest(fill, segment, index, stripes.bits());
    sums.compute(
        instance,
        (same, sum) -> {
          Sum changed = (sum == null ? Sum.NONE : sum).plus(sign, digest);
          return changed.equals(Sum.NONE) ? null : changed;
        });
  }
}
