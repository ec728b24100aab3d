package dev.floe.gateway.cache.directory;

import dev.floe.gateway.metrics.GatewayMetrics;
import dev.floe.gateway.metrics.Metric;
import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.pool.ChunkDrop;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.stripe.StripeLayout;
import dev.floe.gateway.stripe.StripeWriter;
import dev.floe.gateway.task.BackgroundTasks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Deletes chunks that no directory entry refers to. Thread-safe; calls never wait.
 *
 * <p>What was overwritten is dropped after a while: readers of the old version that are still in
 * flight shall see it whole. What was evicted is dropped at once, for its room is needed. A node
 * that sleeps is woken for it, and an instance that is not the one to answer is told when it is
 * next.
 */
public final class ChunkReaper {
  private static final Duration GRACE = Duration.ofSeconds(10);

  private final StripeWriter writer;
  private final GatewayMetrics metrics;
  private final BackgroundTasks tasks;

  /** One chunk of a fill that an instance holds, and that the directory named until now. */
  private record Gone(PoolNode node, ChunkDrop drop) {}

  public ChunkReaper(StripeWriter writer, GatewayMetrics metrics, BackgroundTasks tasks) {
    this.writer = writer;
    this.metrics = metrics;
    this.tasks = tasks;
  }

  /** No entry names this one's segments any more. */
  public void removed(
      ObjectKey key, DirectoryEntry entry, Residency residency, ExpectedHoldings expected) {
    entry
        .segments()
        .forEach((number, segment) -> {
          residency.weigh(new Residency.SegmentId(key, number));
          replaced(entry.layout(), number, segment, expected);
        });
  }

  /** Nothing names what was published of this segment, but a reader may still need it. */
  public void replaced(
      StripeLayout layout, int number, SegmentEntry segment, ExpectedHoldings expected) {
    List<Gone> gone = gone(number, segment, expected);
    tasks.later(GRACE, () -> drop(layout, number, segment, gone));
  }

  /** Nothing names what was written of this segment, which was never published. */
  public void forgetLater(StripeLayout layout, int number, SegmentEntry segment) {
    tasks.later(GRACE, () -> drop(layout, number, segment, List.of()));
  }

  /** A segment was evicted. */
  public void evicted(Residency.SegmentId id, ObjectDirectory directory, NodeRoom room) {
    directory
        .removeSegment(id.key(), id.segment())
        .ifPresent(removed -> {
          metrics.count(Metric.SEGMENTS_EVICTED);
          SegmentEntry segment = removed.segment();
          long now = System.nanoTime();
          for (int index = 0; index < segment.nodes().size(); index++) {
            long bytes = segment.heldBytes(removed.layout(), id.segment(), index);
            room.freed(segment.nodes().get(index), bytes, now);
          }
          List<Gone> gone = gone(id.segment(), segment, directory.expected());
          drop(removed.layout(), id.segment(), segment, gone);
        });
  }

  /** Until they are told, the instances are expected to report what they hold of it. */
  private static List<Gone> gone(int number, SegmentEntry segment, ExpectedHoldings expected) {
    List<Gone> gone = new ArrayList<>();
    segment.forEachChunk((index, instance, fill, stripes) -> {
      expected.owed(instance, fill, number, index, stripes);
      Runnable settled = () -> expected.paid(instance, fill, number, index, stripes);
      gone.add(
          new Gone(
              segment.nodes().get(index),
              new ChunkDrop(instance, fill, number, index, ChunkDrop.WHOLE_CHUNK, settled)));
    });
    return gone;
  }

  private void drop(StripeLayout layout, int number, SegmentEntry segment, List<Gone> gone) {
    for (int index = 0; index < segment.nodes().size(); index++) {
      segment.nodes().get(index).account(-segment.heldBytes(layout, number, index));
    }
    // Also to nodes that may have kept a block without anybody having heard of it.
    segment.fills().forEach(fill -> writer.drop(fill, number, segment.nodes()));
    gone.forEach(chunk -> chunk.node.drop(chunk.drop));
  }
}
