package dev.floe.gateway.cache;

import dev.floe.gateway.metrics.GatewayMetrics;
import dev.floe.gateway.metrics.Metric;
import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.stripe.StripeWriter;
import java.time.Duration;

/**
 * Has the nodes forget what no entry names any more. Thread-safe; being told never waits.
 *
 * <p>What was overwritten goes after a while: readers of the old version who are still on their way
 * shall see it whole. What was turned out goes at once, for its room is needed.
 */
final class Chunks {
  private static final Duration GRACE = Duration.ofSeconds(10);

  private final StripeWriter writer;
  private final GatewayMetrics metrics;

  Chunks(StripeWriter writer, GatewayMetrics metrics) {
    this.writer = writer;
    this.metrics = metrics;
  }

  /** No entry names this one's segments any more. */
  void removed(ObjectKey key, DirectoryEntry entry, Residency residency) {
    entry
        .segments()
        .keySet()
        .forEach(number ->
            residency.forget(new Residency.SegmentId(key, entry.head().version().etag(), number)));
    Thread.ofVirtual()
        .name("forget " + key)
        .start(() -> {
          try {
            Thread.sleep(GRACE);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          entry.segments().forEach(this::drop);
        });
  }

  /** A segment was turned out. */
  void evicted(Residency.SegmentId id, ObjectDirectory directory) {
    directory
        .removeSegment(id.key(), id.tag(), id.segment())
        .ifPresent(segment -> {
          metrics.count(Metric.SEGMENTS_EVICTED);
          drop(id.segment(), segment);
        });
  }

  private void drop(int number, SegmentEntry segment) {
    segment.fills().forEach(fill -> writer.drop(fill, number, segment.nodes()));
  }
}
