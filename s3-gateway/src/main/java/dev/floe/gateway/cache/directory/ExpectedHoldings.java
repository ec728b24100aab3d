package dev.floe.gateway.cache.directory;

import dev.floe.gateway.cache.segment.ObjectSegments;
import dev.floe.gateway.cache.segment.SegmentEntry;
import dev.floe.gateway.stripe.StripeSet;
import dev.floe.node.protocol.FillId;
import dev.floe.node.protocol.HoldingsReport;
import dev.floe.node.protocol.InstanceId;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The holdings that each instance should report, as sums: its chunks in the directory, and the
 * chunks whose deletion was not yet sent to it. Every change of the directory updates the sums, so
 * that a report is compared without a walk. Also counts the objects of which each instance holds
 * blocks. Thread-safe; calls never wait.
 */
public final class ExpectedHoldings {
  private final ConcurrentHashMap<InstanceId, Sum> sums = new ConcurrentHashMap<>();

  /**
   * @param objects the objects of the directory of which the instance holds blocks
   */
  private record Sum(long chunks, long digest, long objects) {
    static final Sum NONE = new Sum(0, 0, 0);

    Sum plus(long moreChunks, long moreDigest) {
      return new Sum(chunks + moreChunks, digest + moreDigest, objects);
    }

    Sum plusObjects(long more) {
      return new Sum(chunks, digest, objects + more);
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

  /** Returns the number of objects of which the directory expects blocks on the instance. */
  public long objects(InstanceId instance) {
    return sums.getOrDefault(instance, Sum.NONE).objects;
  }

  /** Returns true if the instance should report any chunk. */
  public boolean expectsAny(InstanceId instance) {
    return sums.containsKey(instance);
  }

  /**
   * Updates the sums for a replaced segment; null means no segment.
   *
   * @param object the object's segments; this one need not be among them
   */
  void replaced(
      ObjectSegments object,
      int number,
      @Nullable SegmentEntry before,
      @Nullable SegmentEntry after) {
    chunksReplaced(number, before, after);
    Set<InstanceId> left = instancesOf(before);
    Set<InstanceId> joined = instancesOf(after);
    Set<InstanceId> staying = Set.copyOf(left);
    left.removeAll(joined);
    joined.removeAll(staying);
    if (!left.isEmpty() || !joined.isEmpty()) {
      object.forEach((other, segment) -> {
        if (other != number && !(left.isEmpty() && joined.isEmpty())) {
          Set<InstanceId> elsewhere = instancesOf(segment);
          left.removeAll(elsewhere);
          joined.removeAll(elsewhere);
        }
      });
      left.forEach(instance -> addObjects(instance, -1));
      joined.forEach(instance -> addObjects(instance, 1));
    }
  }

  private static Set<InstanceId> instancesOf(@Nullable SegmentEntry segment) {
    Set<InstanceId> instances = new HashSet<>();
    if (segment != null) {
      segment.forEachChunk((index, instance, fill, stripes) -> instances.add(instance));
    }
    return instances;
  }

  private void chunksReplaced(
      int number, @Nullable SegmentEntry before, @Nullable SegmentEntry after) {
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
    Set<InstanceId> instances = new HashSet<>();
    entry
        .segments()
        .forEach((number, segment) -> {
          chunksReplaced(number, segment, null);
          instances.addAll(instancesOf(segment));
        });
    instances.forEach(instance -> addObjects(instance, -1));
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
    change(instance, sum -> sum.plus(sign, digest));
  }

  private void addObjects(InstanceId instance, int more) {
    change(instance, sum -> sum.plusObjects(more));
  }

  private void change(InstanceId instance, UnaryOperator<Sum> change) {
    sums.compute(
        instance,
        (same, sum) -> {
          Sum changed = change.apply(sum == null ? Sum.NONE : sum);
          return changed.equals(Sum.NONE) ? null : changed;
        });
  }
}
