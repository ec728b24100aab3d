package dev.floe.gateway.cache.directory;

import dev.floe.gateway.metrics.GatewayMetrics;
import dev.floe.gateway.metrics.Metric;
import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.stripe.StripeLayout;
import dev.floe.gateway.stripe.StripeWriter;
import java.time.Duration;

/**
 * Has the nodes forget what no entry names any more. Thread-safe; being told never waits.
 *
 * <p>What was overwritten goes after a while: readers of the old version who are still on their way
 * shall see it whole. What was turned out goes at once, for its room is needed.
 */
public final class Chunks {
  private static final Duration GRACE = Duration.ofSeconds(10);

  private final StripeWriter writer;
  private final GatewayMetrics metrics;

  public Chunks(StripeWriter writer, GatewayMetrics metrics) {
    this.writer = writer;
    this.metrics = metrics;
  }

  /** No entry names this one's segments any more. */
  public void removed(ObjectKey key, DirectoryEntry entry, Residency residency) {
    String etag = entry.head().version().etag();
    entry
        .segments()
        .forEach((number, segment) -> {
          residency.forget(new Residency.SegmentId(key, etag, number));
          forgetLater(key, entry.layout(), number, segment);
        });
  }

  /** Nothing names what was stored of this segment, but somebody may be reading it. */
  public void forgetLater(ObjectKey key, StripeLayout layout, int number, SegmentEntry segment) {
    Thread.ofVirtual()
        .name("forget " + key)
        .start(() -> {
          try {
            Thread.sleep(GRACE);
            drop(layout, number, segment);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  /** A segment was turned out. */
  public void evicted(Residency.SegmentId id, ObjectDirectory directory) {
    directory
        .removeSegment(id.key(), id.tag(), id.segment())
        .ifPresent(gone -> {
          metrics.count(Metric.SEGMENTS_EVICTED);
          drop(gone.layout(), id.segment(), gone.segment());
        });
  }

  private void drop(StripeLayout layout, int number, SegmentEntry segment) {
    for (int index = 0; index < segment.nodes().size(); index++) {
      segment.nodes().get(index).account(-segment.heldBytes(layout, number, index));
    }
    segment.fills().forEach(fill -> writer.drop(fill, number, segment.nodes()));
  }
}
