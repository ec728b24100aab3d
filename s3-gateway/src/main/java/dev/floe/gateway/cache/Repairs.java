package dev.floe.gateway.cache;

import dev.floe.gateway.metrics.GatewayMetrics;
import dev.floe.gateway.metrics.Metric;
import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.object.ObjectVersion;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.session.WriteOutcome;
import dev.floe.gateway.stripe.ChunkCopier;
import dev.floe.gateway.stripe.StripeLocation;
import dev.floe.gateway.stripe.StripeWriter;
import dev.floe.node.protocol.FillId;
import dev.floe.node.protocol.InstanceId;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rebuilds blocks that a reader missed, and writes them again. Thread-safe. Being told is loop
 * code; the work is thread code, two blocks at a time, and what comes when enough is waiting is not
 * taken on: the next reader will miss it again.
 */
final class Repairs {
  private static final Logger LOG = LoggerFactory.getLogger(Repairs.class);
  private static final int WAITING_LIMIT = 512;
  private static final int AT_A_TIME = 2;
  private static final Duration AT_MOST = Duration.ofSeconds(10);

  private final ObjectDirectory directory;
  private final ChunkCopier copier;
  private final StripeWriter writer;
  private final ChunkCode code;
  private final GatewayMetrics metrics;
  private final Semaphore working = new Semaphore(AT_A_TIME);
  private final Set<Lost> waiting = ConcurrentHashMap.newKeySet();

  private record Lost(FillId fill, long stripe, int index) {}

  Repairs(
      ObjectDirectory directory,
      ChunkCopier copier,
      StripeWriter writer,
      ChunkCode code,
      GatewayMetrics metrics) {
    this.directory = directory;
    this.copier = copier;
    this.writer = writer;
    this.code = code;
    this.metrics = metrics;
  }

  /** These blocks of a stripe are not on their nodes, or damaged. */
  void missing(ObjectKey key, ObjectVersion version, StripeLocation where, BitSet indices) {
    indices.stream()
        .filter(index -> !where.layout().isEmpty(where.stripe(), index))
        .forEach(index -> {
          Lost lost = new Lost(where.fill(), where.stripe(), index);
          if (waiting.size() < WAITING_LIMIT && waiting.add(lost)) {
            Thread.ofVirtual().name("repair " + key).start(() -> repair(key, version, where, lost));
          }
        });
  }

  /** How many blocks wait to be repaired. */
  int waiting() {
    return waiting.size();
  }

  private void repair(ObjectKey key, ObjectVersion version, StripeLocation where, Lost lost) {
    try {
      correct(
          key,
          version,
          where,
          segment -> segment.withoutBlock(where.stripeInSegment(), lost.index));
      working.acquire();
      try {
        rebuild(key, version, where, lost.index);
      } finally {
        working.release();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.warn("block {} of stripe {} of {} was not repaired", lost.index, lost.stripe, key, e);
    } finally {
      waiting.remove(lost);
    }
  }

  private void rebuild(ObjectKey key, ObjectVersion version, StripeLocation seen, int index)
      throws InterruptedException {
    DirectoryEntry entry = directory.get(key);
    if (entry == null || !entry.head().version().sameBytes(version)) {
      return;
    }
    StripeLocation where = entry.locate(seen.layout(), seen.stripe()).orElse(seen);
    if (!where.fill().equals(seen.fill()) || where.present().get(index)) {
      return; // filled or repaired since
    }
    PoolNode node = where.nodes().get(index);
    if (copier.rebuild(where, index, AT_MOST) != WriteOutcome.DONE) {
      return;
    }
    InstanceId instance = node.instance();
    // An instance that came back empty has not heard of the fill's seal.
    List<PoolNode> sealed =
        writer.seal(code.seal(where.fill(), key, version), List.of(node), AT_MOST);
    if (instance != null && !sealed.isEmpty()) {
      correct(
          key,
          version,
          where,
          segment -> segment.withBlock(where.stripeInSegment(), index, instance));
      metrics.count(Metric.BLOCKS_REPAIRED);
    }
  }

  private interface Correction {
    SegmentEntry apply(SegmentEntry segment);
  }

  private void correct(
      ObjectKey key, ObjectVersion version, StripeLocation where, Correction correction) {
    directory.correct(
        key,
        version,
        where.segment(),
        segment -> {
          boolean same =
              segment.fill(where.stripeInSegment()).filter(where.fill()::equals).isPresent();
          return same ? correction.apply(segment) : segment;
        });
  }
}
