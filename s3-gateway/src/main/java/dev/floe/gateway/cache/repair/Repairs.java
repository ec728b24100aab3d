package dev.floe.gateway.cache.repair;

import dev.floe.gateway.cache.directory.ChunkCode;
import dev.floe.gateway.cache.directory.DirectoryEntry;
import dev.floe.gateway.cache.directory.ObjectDirectory;
import dev.floe.gateway.cache.directory.Residency;
import dev.floe.gateway.cache.directory.RunningFills;
import dev.floe.gateway.cache.directory.SegmentEntry;
import dev.floe.gateway.cache.directory.SegmentPlacement;
import dev.floe.gateway.metrics.GatewayMetrics;
import dev.floe.gateway.metrics.Metric;
import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.object.ObjectVersion;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.stripe.StripeLayout;
import dev.floe.gateway.stripe.StripeLocation;
import dev.floe.gateway.stripe.write.ChunkCopier;
import dev.floe.gateway.stripe.write.StripeWriter;
import dev.floe.gateway.task.BackgroundTasks;
import dev.floe.node.protocol.FillId;
import dev.floe.node.protocol.InstanceId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rebuilds blocks that a reader found missing or damaged, and writes them to their node again, or
 * to another node if that one cannot be used. Thread-safe. Readers report on their loops; the
 * repairs are thread code, two stripes at a time, and use only memory that no reader waits for.
 * Reports beyond the limit are dropped, since the next reader of the stripe reports it again.
 */
public final class Repairs {
  private static final Logger LOG = LoggerFactory.getLogger(Repairs.class);
  private static final int WAITING_LIMIT = 1024;
  private static final int AT_A_TIME = 2;
  private static final Duration AT_MOST = Duration.ofSeconds(10);

  /** The time for which no repair is written to a node that did not keep a rebuilt block. */
  private static final Duration REST = Duration.ofSeconds(5);

  private final ObjectDirectory directory;
  private final Residency residency;
  private final SegmentPlacement placement;
  private final ChunkCopier copier;
  private final StripeWriter writer;
  private final RunningFills running;
  private final ChunkCode code;
  private final GatewayMetrics metrics;
  private final BackgroundTasks tasks;
  private final Semaphore working = new Semaphore(AT_A_TIME);
  private final Set<Stripe> waiting = ConcurrentHashMap.newKeySet();

  /** The time at which a node last failed to keep a rebuilt block. */
  private final ConcurrentMap<PoolNode, Long> failedNanos = new ConcurrentHashMap<>();

  private record Stripe(FillId fill, long number) {}

  public Repairs(
      ObjectDirectory directory,
      Residency residency,
      SegmentPlacement placement,
      ChunkCopier copier,
      StripeWriter writer,
      RunningFills running,
      ChunkCode code,
      GatewayMetrics metrics,
      BackgroundTasks tasks) {
    this.directory = directory;
    this.residency = residency;
    this.placement = placement;
    this.copier = copier;
    this.writer = writer;
    this.running = running;
    this.code = code;
    this.metrics = metrics;
    this.tasks = tasks;
  }

  /** Reports blocks of a stripe as missing from their nodes or damaged. Never waits. */
  public void missing(ObjectKey key, ObjectVersion version, StripeLocation where, BitSet indices) {
    Stripe stripe = new Stripe(where.fill(), where.stripe());
    if (waiting.size() < WAITING_LIMIT && waiting.add(stripe)) {
      // Blocks that were known to be absent may have been repaired since. Only the others are
      // removed from the directory.
      BitSet damaged = (BitSet) indices.clone();
      damaged.and(where.present());
      Runnable repair = () -> repair(new Job(key, version, where), damaged, stripe);
      if (!tasks.start("repair " + key, repair)) {
        waiting.remove(stripe);
      }
    }
  }

  /** Counts the stripes that wait to be repaired. */
  public int waiting() {
    return waiting.size();
  }

  /** A stripe of a version, and its location when a reader missed blocks of it. */
  private record Job(ObjectKey key, ObjectVersion version, StripeLocation seen) {
    int inSegment() {
      return seen.stripeInSegment();
    }
  }

  private void repair(Job job, BitSet damaged, Stripe stripe) {
    try {
      if (!damaged.isEmpty()) {
        forget(job, damaged);
      }
      working.acquire();
      try (var _ = running.begin(job.seen.fill())) {
        rebuild(job);
      } finally {
        working.release();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.warn("stripe {} of {} was not repaired", stripe.number, job.key, e);
    } finally {
      waiting.remove(stripe);
    }
  }

  private void forget(Job job, BitSet damaged) {
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

  private void rebuild(Job job) throws InterruptedException {
    locate(job).ifPresent(seen -> replaceUnusable(job, lacking(job, seen)));
    StripeLocation where = locate(job).orElse(null);
    if (where == null) {
      return; // overwritten, filled again, or not yet published
    }
    BitSet absent =
        lacking(job, where).stream()
            .filter(index -> !resting(where.nodes().get(index)))
            .collect(BitSet::new, BitSet::set, BitSet::or);
    if (absent.isEmpty()) {
      return;
    }
    BitSet kept = (BitSet) absent.clone();
    kept.and(copier.rebuild(where, absent, AT_MOST).stored());
    absent.andNot(kept);
    absent.stream().forEach(index -> failedNanos.put(where.nodes().get(index), System.nanoTime()));
    if (!kept.isEmpty()) {
      count(job, where, kept);
    }
    if (!named(job)) {
      // The segment was evicted or overwritten during the repair: deletes the blocks just written.
      writer.drop(where.fill(), where.segment(), where.nodes());
    }
  }

  private boolean resting(PoolNode node) {
    Long failed = failedNanos.get(node);
    return failed != null && System.nanoTime() - failed < REST.toNanos();
  }

  /**
   * Seals the rebuilt blocks on their nodes and enters them into the directory. A new instance of a
   * node does not have the fill's seal, without which its blocks do not count.
   */
  private void count(Job job, StripeLocation where, BitSet kept) throws InterruptedException {
    List<PoolNode> nodes = new ArrayList<>();
    kept.stream().forEach(index -> nodes.add(where.nodes().get(index)));
    List<PoolNode> sealed =
        writer.seal(code.seal(where.fill(), job.key, job.version), nodes, AT_MOST);
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
        node.account(where.layout().storedBytes(where.stripe(), index));
        metrics.count(Metric.BLOCKS_REPAIRED);
      }
    }
  }

  /**
   * Returns the stripe's current location; empty if the directory has no such stripe of this fill.
   */
  private Optional<StripeLocation> locate(Job job) {
    DirectoryEntry entry = directory.get(job.key);
    return entry == null || !entry.head().version().sameBytes(job.version)
        ? Optional.empty()
        : entry
            .locate(job.seen.layout(), job.seen.stripe())
            .filter(where -> where.fill().equals(job.seen.fill()));
  }

  /** Returns true if the segment still refers to the fill. */
  private boolean named(Job job) {
    DirectoryEntry entry = directory.get(job.key);
    SegmentEntry segment = entry == null ? null : entry.segments().get(job.seen.segment());
    return segment != null && segment.fills().contains(job.seen.fill());
  }

  /**
   * Returns the absent blocks, without those that the other instance of their node holds: the next
   * backup copies these back.
   */
  private BitSet lacking(Job job, StripeLocation where) {
    BitSet lacking = absent(where);
    DirectoryEntry entry = directory.get(job.key);
    SegmentEntry segment = entry == null ? null : entry.segments().get(job.seen.segment());
    if (segment != null) {
      for (int index : lacking.stream().toArray()) {
        lacking.set(index, !segment.peerHolds(job.inSegment(), index));
      }
    }
    return lacking;
  }

  private static BitSet absent(StripeLocation where) {
    StripeLayout layout = where.layout();
    BitSet absent = new BitSet(layout.totalBlocks());
    for (int index = 0; index < layout.totalBlocks(); index++) {
      absent.set(index, !where.present().get(index) && !layout.isEmpty(where.stripe(), index));
    }
    return absent;
  }

  /**
   * Assigns the missing blocks of unusable nodes to other nodes. A node that still holds blocks of
   * the segment keeps its place: it may be usable again soon, and the other stripes need those
   * blocks.
   */
  private void replaceUnusable(Job job, BitSet absent) {
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

  private static boolean holds(Job job, SegmentEntry segment, PoolNode node) {
    return segment.holds(node, job.seen.layout(), job.seen.segment());
  }

  private void correct(Job job, UnaryOperator<SegmentEntry> correction) {
    directory.correct(
        job.key,
        job.version,
        job.seen.segment(),
        segment -> {
          boolean same = segment.fill(job.inSegment()).filter(job.seen.fill()::equals).isPresent();
          return same ? correction.apply(segment) : segment;
        });
    residency.weigh(new Residency.SegmentId(job.key, job.seen.segment()));
  }
}
