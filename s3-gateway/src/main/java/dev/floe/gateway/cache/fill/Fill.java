package dev.floe.gateway.cache.fill;

import dev.floe.gateway.cache.directory.Gates;
import dev.floe.gateway.cache.directory.ObjectHead;
import dev.floe.gateway.cache.origin.PendingAnswer;
import dev.floe.gateway.metrics.Metric;
import dev.floe.gateway.object.ByteRange;
import dev.floe.gateway.origin.OriginResponse;
import dev.floe.gateway.policy.FillPlan;
import dev.floe.gateway.stripe.StripeLayout;
import dev.floe.gateway.stripe.StripeLocation;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies one run of missing stripes from S3 to the nodes. It is a background task that no client
 * owns and no client can slow down. Readers follow it through {@link #buffer} and {@link #locate}.
 * {@link #run} is called once, on a virtual thread; all other methods are thread-safe.
 */
public final class Fill implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Fill.class);
  private static final int READ_BYTES = 64 << 10;

  private final ObjectHead head;
  private final StripeIntake intake;
  private final Gates.Permit permit;
  private final OriginResponse answer;
  private final FillServices services;
  private final Context context;
  private final AtomicInteger readers = new AtomicInteger();
  private volatile ByteSource.Ready continuation = ByteSource.OnlyOrigin.INSTANCE;
  private volatile boolean published;
  private volatile long heardNanos = System.nanoTime();
  private final CountDownLatch ended = new CountDownLatch(1);

  /** Connects a fill with the other fills of its version and with the directory. */
  interface Context {
    /**
     * Returns a source of the stripe that starts at this byte, other than the fill itself; {@link
     * ByteSource.OnlyOrigin} if there is none.
     */
    ByteSource.Ready otherSource(Fill self, long startByte, long stripe)
        throws InterruptedException;

    /** Called when everything that arrived was published or discarded. */
    void published(Fill self);

    /**
     * Called when {@link #published} was called and the fill has no reader left. May be called more
     * than once.
     */
    void done(Fill self);
  }

  /** How a fill ended; a metric's label. */
  private enum End {
    COMPLETE,
    /** The next stripe has another source. */
    CONTINUED,
    /** No reader was left. */
    STOPPED,
    /**
     * Memory was short, too few nodes could take a chunk, the nodes were too slow or overloaded, or
     * a segment of the fill was evicted.
     */
    DROPPED,
    /** S3's answer ended early, or the fill was interrupted or threw an exception. */
    FAILED
  }

  /**
   * @param permit the right to publish; takes ownership
   * @param answer S3's answer, whose body is the intake's run of bytes; takes ownership
   */
  Fill(
      ObjectHead head,
      StripeIntake intake,
      Gates.Permit permit,
      OriginResponse answer,
      FillServices services,
      Context context) {
    this.head = head;
    this.intake = intake;
    this.permit = permit;
    this.answer = answer;
    this.services = services;
    this.context = context;
    intake.lingerWhile(() -> readers.get() > 1);
    intake.publishAsWhole(permit, head.version());
  }

  public ObjectHead head() {
    return head;
  }

  StripeLayout layout() {
    return intake.layout();
  }

  ByteRange bytes() {
    return intake.bytes();
  }

  /** Returns true if a reader whose next byte is this one should follow the fill. */
  public boolean serves(long position) {
    ByteRange run = bytes();
    boolean within = FillPlan.joins(position, run.start(), intake.reachedByte(), run.end());
    if (!within || position >= intake.reachedByte()) {
      return within && !intake.ended();
    }
    return has(layout().stripeOf(position));
  }

  /** Returns true if the fill has read nothing from S3 for longer than a reader waits. */
  boolean hangs() {
    return System.nanoTime() - heardNanos > PendingAnswer.PATIENCE.toNanos();
  }

  /**
   * Returns true if the fill was dropped because its nodes were too slow. Another fill would be as
   * slow.
   */
  public boolean nodesTooSlow() {
    return intake.nodesTooSlow();
  }

  /** Returns true if the byte's stripe has not arrived completely. */
  boolean lacks(long position) {
    return position >= intake.arrivedByte();
  }

  /** Returns true if the stripe is in memory, or on the nodes but not yet in the directory. */
  boolean has(long stripe) {
    return intake.buffer(stripe) != null || intake.segments().offers(stripe);
  }

  /** Adds a reader, which must call {@link #leave} later. */
  public void join() {
    readers.incrementAndGet();
  }

  public void leave() {
    if (readers.decrementAndGet() == 0) {
      intake.releaseLingering();
      if (published) {
        context.done(this);
      }
    }
  }

  /**
   * Frees the stripes that are kept in memory only for slower readers. Called when memory is short.
   */
  void releaseLingering() {
    intake.releaseLingering();
  }

  /**
   * Returns the source of the bytes after this fill's end: only the origin, unless the fill stopped
   * because the bytes are available elsewhere.
   */
  public ByteSource.Ready continuation() {
    return continuation;
  }

  public @Nullable StripeBuffer buffer(long stripe) {
    return intake.buffer(stripe);
  }

  public Optional<StripeLocation> locate(long stripe) {
    return intake.segments().locate(stripe);
  }

  /**
   * Returns the first stripe, from this one on, that cannot be read from the nodes; at most {@code
   * end}.
   */
  public long readableUntil(long stripe, long end) {
    return intake.segments().readableUntil(stripe, end);
  }

  /**
   * Waits until the stripe is begun. Returns false if the time passed or the fill ended before
   * that.
   */
  public boolean awaitBegun(long stripe, Duration atMost) throws InterruptedException {
    return intake.awaitBegun(stripe, atMost);
  }

  /** Waits until no further byte will arrive. */
  public void awaitEnd() throws InterruptedException {
    ended.await();
  }

  @Override
  public void run() {
    try (permit) {
      End end = fill();
      services.metrics().count(Metric.FILLS, end.name().toLowerCase(Locale.ROOT));
      intake.publish(permit, head.version());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      context.published(this);
      published = true;
      if (readers.get() == 0) {
        intake.releaseLingering(); // stripes that were written after the last reader left
        context.done(this);
      }
    }
  }

  /**
   * Appends the bytes to the intake, and ends the intake in every case, so that readers stop
   * waiting for further bytes.
   */
  private End fill() {
    End end = End.FAILED;
    try (answer) {
      end = pump();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      LOG.info("the fill of {} bytes {} ended early: {}", head.version(), bytes(), e.toString());
    } catch (RuntimeException | Error e) {
      LOG.warn("the fill of {} bytes {} failed", head.version(), bytes(), e);
    } finally {
      try {
        intake.end();
      } finally {
        ended.countDown();
      }
    }
    return end;
  }

  private boolean continuesElsewhere(long next) throws InterruptedException {
    continuation = context.otherSource(this, next, layout().stripeOf(next));
    return !(continuation instanceof ByteSource.OnlyOrigin);
  }

  /**
   * Ends the fill before its first byte. Called instead of {@link #run} if no thread is available.
   */
  void abandon() {
    try (answer;
        permit) {
      intake.abandon();
    } finally {
      ended.countDown();
      context.published(this);
      published = true;
      if (readers.get() == 0) {
        context.done(this);
      }
    }
  }

  private End pump() throws IOException, InterruptedException {
    byte[] bytes = new byte[READ_BYTES];
    InputStream body = answer.body();
    long left = bytes().lengthBytes();
    while (left > 0) {
      if (!intake.inStripe()) {
        if (FillPlan.stops(readers.get(), left)) {
          return End.STOPPED;
        }
        if (left < bytes().lengthBytes() && continuesElsewhere(bytes().end() - left)) {
          return End.CONTINUED;
        }
        if (!intake.begin()) {
          return End.DROPPED;
        }
      }
      int wanted = Math.min(bytes.length, intake.missingBytes());
      int read = body.read(bytes, 0, (int) Math.min(wanted, left));
      if (read < 0) {
        throw new IOException("S3's answer ended %d bytes early".formatted(left));
      }
      heardNanos = System.nanoTime();
      left -= intake.append(bytes, 0, read);
    }
    return End.COMPLETE;
  }
}
