package dev.floe.gateway.cache.repair;

import dev.floe.gateway.cache.directory.ChunkCode;
import dev.floe.gateway.cache.directory.DirectoryEntry;
import dev.floe.gateway.cache.directory.ObjectDirectory;
import dev.floe.gateway.cache.directory.Residency;
import dev.floe.gateway.cache.directory.RunningFills;
import dev.floe.gateway.cache.directory.SegmentPlacement;
import dev.floe.gateway.cache.segment.SegmentEntry;
import dev.floe.gateway.metrics.GatewayMetrics;
import dev.floe.gateway.metrics.Metric;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.stripe.StripeLocation;
import dev.floe.gateway.stripe.write.ChunkCopier;
import dev.floe.gateway.stripe.write.StripeWriter;
import dev.floe.node.protocol.InstanceId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.UnaryOperator;

/**
 * Rebuilds the missing blocks of a stripe from d of its other blocks. Writes the rebuilt blocks to
 * their nodes again, or to other nodes if their own cannot be used. Uses only memory that no reader
 * waits for. Thread code; thread-safe.
 */
public final class StripeRepair {
  private static final Duration AT_MOST = Duration.ofSeconds(10);

  /** The time for which no rebuilt block is written to a node that failed to store one. */
  private static final Duration REST = Duration.ofSeconds(5);

  private final ObjectDirectory directory;
  private final Residency residency;
  private final SegmentPlacement placement;
  private final ChunkCopier copier;
  private final StripeWriter writer;
  private final RunningFills running;
  private final GatewayMetrics metrics;

  /** The time at which each node last failed to store a rebuilt block. */
  private final ConcurrentMap<PoolNode, Long> failedNanos = new ConcurrentHashMap<>();

  /**
   * A stripe's current location, the code of its object, and the indices of the blocks that it
   * lacks.
   */
  private record Located(StripeLocation where, ChunkCode code, BitSet lacking) {}

  public StripeRepair(
      ObjectDirectory directory,
      Residency residency,
      SegmentPlacement placement,
      ChunkCopier copier,
      StripeWriter writer,
      RunningFills running,
      GatewayMetrics metrics) {
    this.directory = directory;
    this.residency = residency;
    this.placement = placement;
    this.copier = copier;
    this.writer = writer;
    this.running = running;
    this.metrics = metrics;
  }

  /** Removes missing or damaged blocks from the directory. */
  void forget(RepairJob job, BitSet damaged) {
    correct(
        job,
        segment -> {
          SegmentEntry corrected = segment;
          for (int index : damaged.stream().toArray()) {
            corrected = corrected.withoutBlock(job.inSegment(), index);
          }
          return corrected;
        });
  }

  /**
   * Repairs a stripe if the directory still has it.
   *
   * @return the number of blocks that were written again
   */
  int rebuild(RepairJob job, RepairCause cause) throws InterruptedException {
    try (var _ = running.begin(job.seen().fill())) {
      locate(job).ifPresent(seen -> replaceUnusable(job, seen.lacking));
      Located located = locate(job).orElse(null);
      if (located == null) {
        return 0; // overwritten, filled again, or not yet published
      }
      StripeLocation where = located.where;
      BitSet absent =
          located.lacking.stream()
              .filter(index -> !resting(where.nodes().get(index)))
              .collect(BitSet::new, BitSet::set, BitSet::or);
      return absent.isEmpty() ? 0 : rebuild(job, cause, located, absent);
    }
  }

  private int rebuild(RepairJob job, RepairCause cause, Located located, BitSet absent)
      throws InterruptedException {
    StripeLocation where = located.where;
    BitSet kept = (BitSet) absent.clone();
    kept.and(copier.rebuild(where, absent, AT_MOST).stored());
    absent.andNot(kept);
    absent.stream().forEach(index -> failedNanos.put(where.nodes().get(index), System.nanoTime()));
    int repaired = kept.isEmpty() ? 0 : count(job, cause, located, kept);
    if (!named(job)) {
      // The segment was evicted or overwritten during the repair, so nothing refers to the blocks.
      writer.drop(where.fill(), where.segment(), where.nodes());
    }
    return repaired;
  }

  private boolean resting(PoolNode node) {
    Long failed = failedNanos.get(node);
    return failed != null && System.nanoTime() - failed < REST.toNanos();
  }

  /**
   * Seals the rebuilt blocks on their nodes and enters them into the directory. A new instance of a
   * node does not have the fill's seal, without which its blocks do not count.
   */
  private int count(RepairJob job, RepairCause cause, Located located, BitSet kept)
      throws InterruptedException {
    StripeLocation where = located.where;
    List<PoolNode> nodes = new ArrayList<>();
    kept.stream().forEach(index -> nodes.add(where.nodes().get(index)));
    List<PoolNode> sealed =
        writer.seal(located.code.seal(where.fill(), job.key(), job.version()), nodes, AT_MOST);
    int repaired = 0;
    for (int index : kept.stream().toArray()) {
      PoolNode node = where.nodes().get(index);
      InstanceId instance = node.instance();
      if (instance != null && sealed.contains(node)) {
        correct(
            job,
            segment ->
                segment.nodes().get(index).equals(node)
                    ? segment.withBlock(job.inSegment(), index, instance)
                    : segment);
        int bytes = where.layout().storedBytes(where.stripe(), index);
        node.account(bytes);
        metrics.count(Metric.BLOCKS_REPAIRED, cause.label());
        metrics.add(Metric.BYTES_REPAIRED, bytes, cause.label());
        repaired++;
      }
    }
    return repaired;
  }

  /**
   * Returns the stripe's current location; empty if the directory has no such stripe of this fill.
   */
  private Optional<Located> locate(RepairJob job) {
    DirectoryEntry entry = directory.get(job.key());
    SegmentEntry segment = entry == null ? null : entry.segments().get(job.seen().segment());
    return entry == null || segment == null || !entry.head().version().sameBytes(job.version())
        ? Optional.empty()
        : entry
            .locate(job.seen().layout(), job.seen().stripe())
            .filter(where -> where.fill().equals(job.seen().fill()))
            .map(where ->
                new Located(where, entry.code(), segment.lacking(where.layout(), where.stripe())));
  }

  /** Returns true if the segment still refers to the fill. */
  private boolean named(RepairJob job) {
    DirectoryEntry entry = directory.get(job.key());
    SegmentEntry segment = entry == null ? null : entry.segments().get(job.seen().segment());
    return segment != null && segment.fills().contains(job.seen().fill());
  }

  /**
   * Assigns the missing blocks of unusable nodes to other nodes. A node that still holds blocks of
   * the segment keeps its place: it may be usable again soon, and the other stripes need those
   * blocks.
   */
  private void replaceUnusable(RepairJob job, BitSet absent) {
    correct(
        job,
        segment -> {
          List<PoolNode> usable = placement.usableInstead(segment.nodes());
          List<PoolNode> nodes = new ArrayList<>(segment.nodes());
          absent.stream()
              .filter(index -> !holds(job, segment, nodes.get(index)))
              .forEach(index -> nodes.set(index, usable.get(index)));
          return segment.placedOn(nodes);
        });
  }

  private static boolean holds(RepairJob job, SegmentEntry segment, PoolNode node) {
    return segment.holds(node, job.seen().layout(), job.seen().segment());
  }

  private void correct(RepairJob job, UnaryOperator<SegmentEntry> correction) {
    directory.correct(
        job.key(),
        job.version(),
        job.seen().segment(),
        segment -> {
          boolean same =
              segment.fill(job.inSegment()).filter(job.seen().fill()::equals).isPresent();
          return same ? correction.apply(segment) : segment;
        });
    residency.weigh(new Residency.SegmentId(job.key(), job.seen().segment()));
  }
}
