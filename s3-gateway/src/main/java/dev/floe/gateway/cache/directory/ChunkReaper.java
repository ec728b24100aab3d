package dev.floe.gateway.cache.directory;

import dev.floe.gateway.cache.segment.SegmentEntry;
import dev.floe.gateway.metrics.GatewayMetrics;
import dev.floe.gateway.metrics.Metric;
import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.pool.ChunkDrop;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.stripe.StripeLayout;
import dev.floe.gateway.stripe.write.StripeWriter;
import dev.floe.gateway.task.BackgroundTasks;
import dev.floe.node.protocol.FillId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Deletes chunks that no directory entry refers to. Thread-safe; calls never wait.
 *
 * <p>Chunks of an overwritten version are deleted after a delay, so that its readers in flight can
 * finish. Evicted chunks are deleted at once, because their room is needed. A node whose current
 * instance sleeps is woken to receive the deletion. Any other instance of the node receives the
 * deletion at once if that instance is live, otherwise in its next session.
 */
public final class ChunkReaper {
  private static final Duration GRACE = Duration.ofSeconds(10);

  private final StripeWriter writer;
  private final GatewayMetrics metrics;
  private final BackgroundTasks tasks;
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();

  /** A chunk that an instance holds and that the directory no longer refers to. */
  private record Gone(PoolNode node, ChunkDrop drop) {}

  /** Receives the segments that the directory no longer refers to. */
  public interface Listener {
    /**
     * Called on the thread that changed the directory, before any chunk is deleted. Must be short:
     * a gate may be held.
     *
     * @param fills the fills that stored stripes of the segment
     */
    void onDropped(int segment, Set<FillId> fills);
  }

  public ChunkReaper(StripeWriter writer, GatewayMetrics metrics, BackgroundTasks tasks) {
    this.writer = writer;
    this.metrics = metrics;
    this.tasks = tasks;
  }

  /** Adds a listener, which is never removed. */
  public void listen(Listener added) {
    listeners.add(added);
  }

  private void dropped(int number, SegmentEntry segment) {
    Set<FillId> fills = segment.fills();
    listeners.forEach(listener -> listener.onDropped(number, fills));
  }

  /** Deletes the chunks of a removed entry after a delay. */
  public void removed(
      ObjectKey key, DirectoryEntry entry, Residency residency, ExpectedHoldings expected) {
    entry
        .segments()
        .forEach((number, segment) -> {
          residency.weigh(new Residency.SegmentId(key, number));
          replaced(entry.layout(), number, segment, expected);
        });
  }

  /** Deletes the published chunks of a segment after a delay, since readers may still need them. */
  public void replaced(
      StripeLayout layout, int number, SegmentEntry segment, ExpectedHoldings expected) {
    dropped(number, segment);
    List<Gone> gone = gone(number, segment, expected);
    tasks.later(GRACE, () -> drop(layout, number, segment, gone));
  }

  /** Deletes the chunks of a segment that was never published, after a delay. */
  public void forgetLater(StripeLayout layout, int number, SegmentEntry segment) {
    tasks.later(GRACE, () -> drop(layout, number, segment, List.of()));
  }

  /** Removes an evicted segment from the directory and deletes its chunks at once. */
  public void evicted(Residency.SegmentId id, ObjectDirectory directory, NodeRoom room) {
    directory
        .removeSegment(id.key(), id.segment())
        .ifPresent(removed -> {
          metrics.count(Metric.SEGMENTS_EVICTED);
          SegmentEntry segment = removed.segment();
          dropped(id.segment(), segment);
          long now = System.nanoTime();
          for (int index = 0; index < segment.nodes().size(); index++) {
            long bytes = segment.heldBytes(removed.layout(), id.segment(), index);
            room.freed(segment.nodes().get(index), bytes, now);
          }
          List<Gone> gone = gone(id.segment(), segment, directory.expected());
          drop(removed.layout(), id.segment(), segment, gone);
        });
  }

  /**
   * Lists the chunks to delete. Until the instances receive the deletion, they are expected to
   * report these chunks.
   */
  private static List<Gone> gone(int number, SegmentEntry segment, ExpectedHoldings expected) {
    List<Gone> gone = new ArrayList<>();
    segment.forEachChunk((index, instance, fill, stripes) -> {
      expected.addUndeleted(instance, fill, number, index, stripes);
      Runnable settled = () -> expected.removeUndeleted(instance, fill, number, index, stripes);
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
    // Sent to all nodes, since one may have stored a block without its answer being received.
    segment.fills().forEach(fill -> writer.drop(fill, number, segment.nodes()));
    gone.forEach(chunk -> chunk.node.drop(chunk.drop));
  }
}
