package dev.floe.gateway.cache.repair;

import dev.floe.gateway.cache.directory.DirectoryEntry;
import dev.floe.gateway.cache.directory.ObjectDirectory;
import dev.floe.gateway.cache.directory.Residency;
import dev.floe.gateway.cache.directory.Residency.SegmentId;
import dev.floe.gateway.cache.segment.SegmentEntry;
import dev.floe.gateway.policy.upkeep.RepairPlan;
import dev.floe.gateway.stripe.StripeLayout;
import dev.floe.gateway.stripe.StripeLocation;
import dev.floe.gateway.stripe.StripeSet;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/**
 * Finds the stripes that have lost blocks and can be repaired: those of the hottest segments first,
 * and within a segment first those that can lose the fewest further blocks. Thread code;
 * thread-safe.
 */
public record DamageScan(ObjectDirectory directory, Residency residency) {
  /** The most segments that one scan reads, the hottest ones. */
  private static final int SEGMENTS_LIMIT = 100_000;

  /**
   * The first stripes to repair.
   *
   * @param first the stripes, at most as many as were wanted
   * @param total the number of all damaged stripes in the segments that were read, including those
   *     that were not to be returned
   */
  record Found(List<Damaged> first, int total) {}

  /**
   * A damaged stripe.
   *
   * @param lacking the number of blocks to rebuild
   * @param bytes the bytes that its repair reads and writes
   * @param urgency see {@link RepairPlan#urgency}
   */
  record Damaged(RepairJob job, int lacking, long bytes, int urgency) {}

  /**
   * Returns the stripes to repair first.
   *
   * @param wanted the most stripes to return
   * @param which returns true for stripes that may be returned
   */
  Found hottest(int wanted, Predicate<RepairJob> which) {
    List<Damaged> first = new ArrayList<>();
    int total = 0;
    for (SegmentId id : residency.hottest(SEGMENTS_LIMIT)) {
      List<Damaged> damaged = damaged(id);
      total += damaged.size();
      if (first.size() < wanted) {
        damaged.removeIf(each -> !which.test(each.job));
        damaged.sort(Comparator.comparingInt(Damaged::urgency));
        first.addAll(damaged.subList(0, Math.min(damaged.size(), wanted - first.size())));
      }
    }
    return new Found(first, total);
  }

  private List<Damaged> damaged(SegmentId id) {
    List<Damaged> damaged = new ArrayList<>();
    DirectoryEntry entry = directory.get(id.key());
    SegmentEntry segment = entry == null ? null : entry.segments().get(id.segment());
    // An entry that S3 has not confirmed may be out of date.
    if (entry != null && segment != null && entry.confirmed()) {
      StripeLayout layout = entry.layout();
      long firstStripe = (long) id.segment() * StripeLayout.SEGMENT_STRIPES;
      StripeSet incomplete = segment.incomplete();
      incomplete.forEach(s ->
          entry
              .locate(layout, firstStripe + s)
              .ifPresent(where -> add(damaged, id, entry, segment, where)));
    }
    return damaged;
  }

  private static void add(
      List<Damaged> damaged,
      SegmentId id,
      DirectoryEntry entry,
      SegmentEntry segment,
      StripeLocation where) {
    StripeLayout layout = where.layout();
    int needed = layout.dataBlocksOf(where.stripe());
    int readable = where.present().cardinality();
    BitSet lacking = segment.lacking(layout, where.stripe());
    if (RepairPlan.condition(needed, readable, lacking.cardinality())
        == RepairPlan.Condition.DAMAGED) {
      long bytes = (long) (needed + lacking.cardinality()) * layout.codedBlockBytes(where.stripe());
      damaged.add(
          new Damaged(
              new RepairJob(id.key(), entry.head().version(), where),
              lacking.cardinality(),
              bytes,
              RepairPlan.urgency(needed, readable)));
    }
  }
}
