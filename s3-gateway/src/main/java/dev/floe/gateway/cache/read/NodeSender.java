package dev.floe.gateway.cache.read;

import dev.floe.gateway.cache.directory.Residency;
import dev.floe.gateway.exchange.Exchange;
import dev.floe.gateway.metrics.Metric;
import dev.floe.gateway.object.ByteRange;
import dev.floe.gateway.stripe.StripeLayout;
import dev.floe.gateway.stripe.StripeLocation;
import dev.floe.gateway.stripe.read.StripeReader;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends a body's stripes from the nodes, or from the memory tier, to the client. Loop code:
 * confined to the exchange's loop.
 */
final class NodeSender implements StripeReader.Listener {
  private final ReadServices services;
  private final Exchange exchange;
  private final BodyProgress progress;
  private final Consumer<ReadEvent> driver;
  private @Nullable StripeReader reader;
  private boolean closed;

  /**
   * @param driver is called once for each {@link #send}, at once or later, with the event that ends
   *     it
   */
  NodeSender(
      ReadServices services, Exchange exchange, BodyProgress progress, Consumer<ReadEvent> driver) {
    this.services = services;
    this.exchange = exchange;
    this.progress = progress;
    this.driver = driver;
  }

  /**
   * Sends from the next byte to the first byte that neither the nodes nor the memory tier have,
   * within the look-ahead of {@link BodyProgress}.
   */
  void send() {
    long until = closed ? progress.position() : progress.readableUntil();
    if (until > progress.position()) {
      ByteRange part = new ByteRange(progress.position(), until);
      touch(part);
      reader =
          services
              .readers()
              .open(exchange.loop(), progress.layout(), part, progress.stripes(), this);
      reader.start();
    } else {
      driver.accept(closed ? ReadEvent.CLOSED : ReadEvent.NOT_ON_NODES);
    }
  }

  /** Called when the client has disconnected. */
  void close() {
    closed = true;
    if (reader != null) {
      reader.abort();
      reader = null;
      driver.accept(ReadEvent.CLOSED);
    }
  }

  /** Records a use of each segment in the range, for the eviction policy. */
  private void touch(ByteRange part) {
    StripeLayout layout = progress.layout();
    int last = layout.segmentOf(layout.stripeOf(part.end() - 1));
    for (int n = layout.segmentOf(layout.stripeOf(part.start())); n <= last; n++) {
      services.residency().touch(new Residency.SegmentId(progress.key(), n));
    }
  }

  @Override
  public void onStripe(StripeLocation where, List<StripeReader.Run> runs) {
    keep(where, runs);
    write(runs, "nodes");
  }

  @Override
  public void onHeld(StripeLocation where, List<StripeReader.Run> runs) {
    write(runs, "memory");
  }

  /** Offers a stripe to the memory tier if the runs are the whole stripe. */
  private void keep(StripeLocation where, List<StripeReader.Run> runs) {
    int length = 0;
    for (StripeReader.Run run : runs) {
      length += run.lengthBytes();
    }
    if (length == where.layout().stripeBytes(where.stripe())) {
      services.tier().offer(where, runs, () -> progress.isCurrent(where));
    }
  }

  private void write(List<StripeReader.Run> runs, String source) {
    if (!exchange.response().started()) {
      exchange.response().start(progress.responseHead());
    }
    for (StripeReader.Run run : runs) {
      exchange.response().write(run.block(), run.offset(), run.lengthBytes());
      progress.advance(run.lengthBytes());
      services.metrics().add(Metric.CLIENT_SENT, run.lengthBytes(), source);
      exchange.sentFromCache(run.lengthBytes());
    }
    StripeReader asked = reader;
    exchange
        .response()
        .flush(delivered -> {
          if (asked != null && asked.equals(reader)) {
            if (delivered) {
              asked.written();
            } else {
              close();
            }
          }
        });
  }

  @Override
  public void onEnd() {
    reader = null;
    if (progress.complete()) {
      progress.leave();
      exchange.response().end();
      driver.accept(ReadEvent.SENT);
    } else {
      driver.accept(ReadEvent.ON_NODES);
    }
  }

  @Override
  public void onLost(ByteRange rest) {
    reader = null;
    driver.accept(ReadEvent.LOST);
  }

  @Override
  public void onMissing(StripeLocation where, BitSet indices) {
    services.repairs().missing(progress.key(), progress.head().version(), where, indices);
  }
}
