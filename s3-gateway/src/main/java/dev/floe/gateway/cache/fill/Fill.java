package dev.floe.gateway.cache.fill;

import dev.floe.gateway.cache.directory.Gates;
import dev.floe.gateway.cache.directory.ObjectHead;
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
 * Brings one run of missing stripes from S3 to the nodes: a task of its own, which no client owns
 * and none can slow. Readers follow it through {@link #buffer} and {@link #locate}. {@link #run} is
 * called once, on a virtual thread; all else is thread-safe.
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

  /** The other fills and the directory, as one fill sees them. */
  interface Context {
    /** The source of the stripe at this byte without this fill. */
    ByteSource.Ready otherSource(Fill self, long startByte, long stripe)
        throws InterruptedException;

    /** Everything that arrived was published, or is not to be. */
    void published(Fill self);

    /** It was published, and no reader is left. May be called more than once. */
    void done(Fill self);
  }

  /** How a fill ended; a metric's label. */
  private enum End {
    COMPLETE,
    /** Another fill had been there before. */
    CONTINUED,
    /** No reader was left. */
    STOPPED,
    /** No memory, no nodes to write to, or its segment was turned out. */
    DROPPED,
    /** S3's answer broke off. */
    FAILED
  }

  /**
   * @param permit what publishing needs; takes ownership
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

  /** Whether a reader whose next byte is this one waits for the fill. */
  public boolean serves(long position) {
    ByteRange run = bytes();
    boolean within = FillPlan.joins(position, run.start(), intake.reachedByte(), run.end());
    if (!within || position >= intake.reachedByte()) {
      return within && !intake.ended();
    }
    return has(layout().stripeOf(position));
  }

  /** Whether S3 has sent nothing for longer than a reader waits. */
  boolean hangs() {
    return System.nanoTime() - heardNanos > PendingAnswer.PATIENCE.toNanos();
  }

  /** Whether it was dropped because its nodes were too slow: another one would be as slow. */
  public boolean nodesTooSlow() {
    return intake.nodesTooSlow();
  }

  /** Whether the byte's stripe has not arrived as a whole. */
  boolean lacks(long position) {
    return position >= intake.arrivedByte();
  }

  /** Whether the stripe is in memory, or on the nodes without being in the directory. */
  boolean has(long stripe) {
    return intake.buffer(stripe) != null || intake.offers(stripe);
  }

  /** A reader follows; it says so until {@link #leave}. */
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

  /** Memory is short: what the nodes have is not kept for readers any longer. */
  void releaseLingering() {
    intake.releaseLingering();
  }

  /**
   * The source of the bytes after this fill's end. Only the origin, unless the fill stopped because
   * they are available elsewhere.
   */
  public ByteSource.Ready continuation() {
    return continuation;
  }

  public @Nullable StripeBuffer buffer(long stripe) {
    return intake.buffer(stripe);
  }

  public Optional<StripeLocation> locate(long stripe) {
    return intake.locate(stripe);
  }

  /** The first stripe from this one on that cannot be read back from the nodes; at most the end. */
  public long readableUntil(long stripe, long end) {
    return intake.readableUntil(stripe, end);
  }

  /** Waits until the stripe is begun; false if it will not be, or not in time. */
  public boolean awaitBegun(long stripe, Duration atMost) throws InterruptedException {
    return intake.awaitBegun(stripe, atMost);
  }

  /** Waits until no byte will come any more. */
  public void awaitEnd() throws InterruptedException {
    ended.await();
  }

  @Override
  public void run() {
    End end = End.FAILED;
    try (answer) {
      end = pump();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      LOG.info("the fill of {} bytes {} broke off: {}", head.version(), bytes(), e.toString());
    } catch (RuntimeException e) {
      LOG.warn("the fill of {} bytes {} failed", head.version(), bytes(), e);
    } finally {
      intake.end();
      ended.countDown();
    }
    services.metrics().count(Metric.FILLS, end.name().toLowerCase(Locale.ROOT));
    try (permit) {
      intake.publish(permit, head.version());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      context.published(this);
      published = true;
      if (readers.get() == 0) {
        intake.releaseLingering(); // what was written since the last reader left
        context.done(this);
      }
    }
  }

  private boolean continuesElsewhere(long next) throws InterruptedException {
    continuation = context.otherSource(this, next, layout().stripeOf(next));
    return !(continuation instanceof ByteSource.OnlyOrigin);
  }

  /** Ends it before its first byte: there is no thread for it. Instead of {@link #run}. */
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
