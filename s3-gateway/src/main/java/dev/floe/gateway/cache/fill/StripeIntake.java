package dev.floe.gateway.cache.fill;

import dev.floe.gateway.cache.directory.Gates;
import dev.floe.gateway.memory.BlockLease;
import dev.floe.gateway.metrics.Metric;
import dev.floe.gateway.object.ByteRange;
import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.object.ObjectVersion;
import dev.floe.gateway.policy.FillPatience;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.stripe.StripeLayout;
import dev.floe.node.protocol.FillId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns a run of an object's bytes into stripes on the nodes, under one fill id. One writer appends
 * the bytes in order, starting at the first byte of a stripe. A separate virtual thread writes each
 * complete stripe to the nodes. Any number of readers follow the bytes that have arrived.
 * Thread-safe; thread code.
 *
 * <p>The stripes that are being written take at most an eighth of the memory budget, but eight
 * stripes are always permitted. At that limit, or if memory is short, the writer waits until
 * stripes are written, in total for as long as {@link FillPatience} allows. After that time, or if
 * memory is short while no stripe is being written, the intake is dropped, because clients wait for
 * it.
 */
public final class StripeIntake {
  private static final Logger LOG = LoggerFactory.getLogger(StripeIntake.class);
  private static final int BUDGET_SHARE = 8;
  private static final int WRITING_AT_LEAST = 8;

  private final FillServices services;
  private final ObjectKey key;
  private final FillStripes run;
  private final StripeLayout layout;
  private final int writingLimit;
  private final ConcurrentMap<Long, StripeBuffer> buffers = new ConcurrentHashMap<>();
  private final LingeringStripes lingering;
  private final SegmentFills segments;

  // Written by the writer alone.
  private volatile @Nullable StripeBuffer current; // others read its progress
  private @Nullable BlockLease currentParity;

  // Guarded by this.
  private long nextStripe;
  private int writing;
  private long waitedNanos;
  private boolean ended;

  // Set by the writer, and by other threads as the nodes answer.
  private volatile long progressNanos = System.nanoTime();
  private volatile boolean pressed;
  private volatile boolean overloaded;
  private volatile boolean nodesTooSlow;
  private volatile BooleanSupplier wanted = () -> false;

  /**
   * @param endStripe exclusive
   * @param placement returns the nodes of a segment; empty if too few can take a chunk
   */
  public StripeIntake(
      FillServices services,
      ObjectKey key,
      FillId fill,
      StripeLayout layout,
      long firstStripe,
      long endStripe,
      IntFunction<Optional<List<PoolNode>>> placement) {
    this.services = services;
    this.key = key;
    this.run = new FillStripes(layout, firstStripe, endStripe);
    this.layout = layout;
    this.nextStripe = firstStripe;
    this.segments = new SegmentFills(services, key, fill, run, placement, new Monitor());
    lingering = new LingeringStripes(services.blocks().budget(), buffers);
    long stripeBytes = (long) layout.totalBlocks() * services.blocks().blockBytes();
    long budgetBytes = services.blocks().budget().limitBytes();
    this.writingLimit = (int) Math.max(WRITING_AT_LEAST, budgetBytes / BUDGET_SHARE / stripeBytes);
  }

  public StripeLayout layout() {
    return layout;
  }

  /** Returns the run of the object's bytes that this intake stores. */
  ByteRange bytes() {
    return run.bytes();
  }

  /** Returns the first byte whose stripe was not begun. */
  synchronized long reachedByte() {
    return nextStripe >= layout.stripes()
        ? layout.lengthBytes()
        : layout.bytesOf(nextStripe).start();
  }

  /** Returns the first byte of the first stripe that has not arrived completely. */
  synchronized long arrivedByte() {
    return current == null ? reachedByte() : layout.bytesOf(nextStripe - 1).start();
  }

  /** Returns how long the writer has waited for the nodes. */
  public synchronized Duration waited() {
    return Duration.ofNanos(waitedNanos);
  }

  /** Returns true if no further byte will arrive. */
  synchronized boolean ended() {
    return ended;
  }

  /**
   * Begins the next stripe. Called by the writer.
   *
   * @return false if memory is short, if recent writes to the nodes failed, if too few nodes can
   *     take a chunk or they are too slow or overloaded, or if the segment was evicted
   */
  boolean begin() throws InterruptedException {
    long stripe;
    synchronized (this) {
      stripe = nextStripe;
    }
    if (overloaded || !segments.begin(layout.segmentOf(stripe))) {
      return false;
    }
    BlockLease lease = lease(layout.dataBlocksOf(stripe));
    if (lease == null) {
      return false;
    }
    StripeBuffer buffer =
        new StripeBuffer(layout.codedBlockBytes(stripe), layout.stripeBytes(stripe), lease);
    current = buffer;
    currentParity = lease;
    buffers.put(stripe, buffer);
    synchronized (this) {
      nextStripe++;
      notifyAll();
    }
    return true;
  }

  /**
   * Appends bytes to the stripe that was begun. Called by the writer.
   *
   * @return the number of bytes appended; fewer than {@code length} only if the stripe is now
   *     complete, and 0 if no stripe was begun
   */
  int append(byte[] from, int offset, int length) {
    StripeBuffer buffer = current;
    if (buffer == null) {
      return 0;
    }
    int taken = buffer.append(from, offset, length);
    if (buffer.missingBytes() == 0) {
      flush(buffer);
    }
    return taken;
  }

  /**
   * Returns the bytes missing from the stripe that was begun; 0 if none was. Called by the writer.
   */
  int missingBytes() {
    StripeBuffer buffer = current;
    return buffer == null ? 0 : buffer.missingBytes();
  }

  /** Returns true if a stripe was begun and is not complete. Called by the writer. */
  boolean inStripe() {
    return current != null;
  }

  /** Returns true if the intake was dropped because its nodes were too slow. */
  boolean nodesTooSlow() {
    return nodesTooSlow;
  }

  /** Ends the intake and discards an incomplete stripe. Called by the writer. */
  void end() {
    StripeBuffer unfinished = current;
    BlockLease parity = currentParity;
    current = null;
    currentParity = null;
    synchronized (this) {
      ended = true;
      notifyAll();
    }
    if (unfinished != null && parity != null) {
      buffers.values().remove(unfinished);
      unfinished.free();
      parity.close();
    }
  }

  /**
   * Ends the intake and releases everything. Only for an intake that published nothing and will
   * publish nothing. Called by the writer.
   */
  public void abandon() {
    end();
    segments.abandon();
  }

  /** Returns the buffer of a stripe; null if the stripe is not in memory. */
  @Nullable StripeBuffer buffer(long stripe) {
    return buffers.get(stripe);
  }

  /** Returns the segments in which this run is stored. */
  SegmentFills segments() {
    return segments;
  }

  /**
   * Waits until the stripe has been begun.
   *
   * @return false if the time passed or the intake ended before that
   */
  synchronized boolean awaitBegun(long stripe, Duration atMost) throws InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (nextStripe <= stripe && !ended) {
      long leftNanos = deadline - System.nanoTime();
      if (leftNanos <= 0) {
        return false;
      }
      TimeUnit.NANOSECONDS.timedWait(this, leftNanos);
    }
    return nextStripe > stripe;
  }

  /**
   * Keeps each stripe in memory for slower readers after the stripe was written to the nodes.
   *
   * @param readersBehind returns true if there are such readers; called for each stripe
   */
  void lingerWhile(BooleanSupplier readersBehind) {
    wanted = readersBehind;
  }

  /** Frees the stripes that are kept for slower readers. */
  void releaseLingering() {
    lingering.free();
  }

  /**
   * Publishes each segment as soon as all of its stripes in this run were written. Called before
   * the first byte.
   *
   * @param permit stays open until {@link #publish} has returned
   */
  void publishAsWhole(Gates.Permit permit, ObjectVersion version) {
    segments.publishAsWhole(permit, version);
  }

  /** Waits until all complete stripes were written, then publishes the remaining segments. */
  public void publish(Gates.Permit permit, ObjectVersion version) throws InterruptedException {
    try {
      awaitWritten();
      segments.publish(permit, version);
    } finally {
      segments.end();
    }
  }

  /** Waits until no stripe is being written, then deletes the intake's chunks from the nodes. */
  public void forget() throws InterruptedException {
    try {
      awaitWritten();
      segments.forget();
    } finally {
      segments.end();
    }
  }

  private synchronized void awaitWritten() throws InterruptedException {
    while (writing > 0) {
      wait();
    }
  }

  private @Nullable BlockLease lease(int dataBlocks) throws InterruptedException {
    int blocks = dataBlocks + layout.parityBlocks();
    long bytes = (long) blocks * services.blocks().blockBytes();
    if (bytes > services.blocks().budget().limitBytes() || !services.health().permits()) {
      return null;
    }
    synchronized (this) {
      BlockLease lease = tryLease(blocks);
      return lease != null || writing == 0 ? lease : awaitLease(blocks);
    }
  }

  private @Nullable BlockLease tryLease(int blocks) {
    BlockLease lease = writing < writingLimit ? services.blocks().tryLease(blocks) : null;
    if (lease == null) {
      lingering.free();
      lease = writing < writingLimit ? services.blocks().tryLease(blocks) : null;
    }
    return lease;
  }

  /**
   * Waits for the memory of stripes that are being written. Returns null, and the intake is
   * dropped, if that takes too long or if memory is still short when no stripe is being written.
   */
  private @Nullable BlockLease awaitLease(int blocks) throws InterruptedException {
    long begun = System.nanoTime();
    long now = begun;
    pressed = true;
    try {
      while (true) {
        long silentNanos = now - Math.max(begun, progressNanos);
        long leftNanos = services.patience().leftNanos(silentNanos, waitedNanos + now - begun);
        if (leftNanos <= 0) {
          LOG.info("{} is not cached: its nodes are too slow or do not answer", key);
          nodesTooSlow = true;
          services.health().stalled(FillPatience.GRACE);
          return null;
        }
        TimeUnit.NANOSECONDS.timedWait(this, leftNanos);
        now = System.nanoTime();
        BlockLease lease = tryLease(blocks);
        if (lease != null || writing == 0) {
          return lease;
        }
      }
    } finally {
      pressed = false;
      waitedNanos += now - begun;
      services.metrics().time(Metric.FILL_WAIT, now - begun);
    }
  }

  private void flush(StripeBuffer full) {
    BlockLease parity = currentParity;
    current = null;
    currentParity = null;
    long stripe;
    synchronized (this) {
      stripe = nextStripe - 1;
      writing++;
    }
    if (!services
        .tasks()
        .start("stripe " + key + "#" + stripe, () -> write(stripe, full, parity, true))) {
      write(stripe, full, parity, false);
    }
  }

  /**
   * @param toNodes false to release the stripe without writing it
   */
  private void write(long stripe, StripeBuffer full, @Nullable BlockLease parity, boolean toNodes) {
    SegmentFill segment = segments.of(stripe);
    try {
      if (segment != null && parity != null && toNodes) {
        segment.write(stripe, full, parity);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      // Its segment is published without this stripe.
      LOG.warn("stripe {} of {} could not be written", stripe, key, e);
    } finally {
      try {
        keepOrFree(stripe, full);
      } finally {
        ended(segment, parity);
      }
    }
  }

  private void keepOrFree(long stripe, StripeBuffer full) {
    boolean keep = false;
    try {
      keep = wanted.getAsBoolean();
    } finally {
      if (keep) {
        lingering.keep(stripe, full);
      } else {
        buffers.remove(stripe, full);
        full.free();
      }
    }
  }

  /**
   * Counts a stripe as ended, written or not, and publishes its segment if the stripe was the last.
   */
  private void ended(@Nullable SegmentFill segment, @Nullable BlockLease parity) {
    if (parity != null) {
      parity.close();
    }
    synchronized (this) {
      writing--;
      notifyAll();
    }
    if (segment != null && segment.endStripe()) {
      segments.publishComplete(segment);
    }
  }

  /** Records the progress of the writes. */
  private final class Monitor implements SegmentFill.WriteMonitor {
    @Override
    public void kept() {
      progressNanos = System.nanoTime();
    }

    @Override
    public boolean pressed() {
      return pressed;
    }

    @Override
    public void overloaded() {
      overloaded = true;
    }
  }
}
