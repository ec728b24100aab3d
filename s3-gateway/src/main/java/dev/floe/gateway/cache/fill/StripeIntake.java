package dev.floe.gateway.cache.fill;

import dev.floe.gateway.cache.directory.Gates;
import dev.floe.gateway.cache.directory.RunningFills;
import dev.floe.gateway.memory.BlockLease;
import dev.floe.gateway.metrics.Metric;
import dev.floe.gateway.object.ByteRange;
import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.object.ObjectVersion;
import dev.floe.gateway.policy.FillPatience;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.stripe.StripeLayout;
import dev.floe.gateway.stripe.StripeLocation;
import dev.floe.node.protocol.FillId;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
 * the bytes in order, from the first byte of a stripe on; each complete stripe is written to the
 * nodes by a virtual thread of its own. Any number of readers follow the bytes that have arrived.
 * Thread-safe; thread code.
 *
 * <p>The stripes that are being written take at most an eighth of the memory budget. At that limit,
 * or if memory is short, the writer waits until stripes are written, in total for as long as {@link
 * FillPatience} allows. Then the intake is dropped, because clients wait for it.
 */
public final class StripeIntake {
  private static final Logger LOG = LoggerFactory.getLogger(StripeIntake.class);
  private static final int BUDGET_SHARE = 8;
  private static final int WRITING_AT_LEAST = 8;

  private final FillServices services;
  private final ObjectKey key;
  private final FillId fill;
  private final StripeLayout layout;
  private final long firstStripe;
  private final long endStripe;
  private final IntFunction<Optional<List<PoolNode>>> places;
  private final int writingLimit;
  private final ConcurrentMap<Long, StripeBuffer> buffers = new ConcurrentHashMap<>();
  private final LingeringStripes lingering;
  private final ConcurrentMap<Integer, SegmentFill> segments = new ConcurrentHashMap<>();
  private volatile RunningFills.@Nullable Running running;

  // Written by the writer alone.
  private volatile @Nullable StripeBuffer current; // others read its progress
  private @Nullable BlockLease currentParity;

  // Guarded by this.
  private long nextStripe;
  private int writing;
  private long waitedNanos;
  private boolean ended;

  // Set as the nodes answer, by many threads.
  private volatile long progressNanos = System.nanoTime();
  private volatile boolean pressed;
  private volatile boolean overloaded;
  private volatile boolean nodesTooSlow;
  private volatile BooleanSupplier wanted = () -> false;

  private volatile @Nullable Publication publication;

  private record Publication(Gates.Permit permit, ObjectVersion version) {}

  /**
   * @param endStripe exclusive
   * @param places returns the nodes of a segment; empty if too few can take a chunk
   */
  public StripeIntake(
      FillServices services,
      ObjectKey key,
      FillId fill,
      StripeLayout layout,
      long firstStripe,
      long endStripe,
      IntFunction<Optional<List<PoolNode>>> places) {
    this.services = services;
    this.key = key;
    this.fill = fill;
    this.layout = layout;
    this.firstStripe = firstStripe;
    this.endStripe = endStripe;
    this.places = places;
    this.nextStripe = firstStripe;
    lingering = new LingeringStripes(services.blocks().budget(), buffers);
    long stripeBytes = (long) layout.totalBlocks() * services.blocks().blockBytes();
    long budgetBytes = services.blocks().budget().limitBytes();
    this.writingLimit = (int) Math.max(WRITING_AT_LEAST, budgetBytes / BUDGET_SHARE / stripeBytes);
  }

  public StripeLayout layout() {
    return layout;
  }

  /** Returns the run of the object's bytes that this stores. */
  ByteRange bytes() {
    return new ByteRange(layout.bytesOf(firstStripe).start(), layout.bytesOf(endStripe - 1).end());
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

  /** Returns true if no further byte will arrive. */
  synchronized boolean ended() {
    return ended;
  }

  /**
   * Begins the next stripe. Called by the writer.
   *
   * @return false if memory or nodes are missing, or if its segment was evicted
   */
  boolean begin() throws InterruptedException {
    long stripe;
    synchronized (this) {
      stripe = nextStripe;
    }
    if (overloaded || !placed(layout.segmentOf(stripe))) {
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
   * @return the number of bytes appended; fewer only if the stripe is now complete
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
   * Ends the intake and releases everything, since nothing was and will be published. Called by the
   * writer.
   */
  public void abandon() {
    end();
    segments.values().forEach(segment -> services.residency().release(segment.id(), fill));
    endRunning();
  }

  /** Returns the buffer of a stripe; null if the stripe is not in memory. */
  @Nullable StripeBuffer buffer(long stripe) {
    return buffers.get(stripe);
  }

  /** Returns true if a stripe can be read from the nodes but is not yet in the directory. */
  boolean offers(long stripe) {
    SegmentFill segment = segments.get(layout.segmentOf(stripe));
    return segment != null && !segment.isSettled() && segment.locate(stripe).isPresent();
  }

  /** Returns the location of a stripe; empty if it cannot be read from the nodes. */
  Optional<StripeLocation> locate(long stripe) {
    SegmentFill segment = segments.get(layout.segmentOf(stripe));
    return segment == null ? Optional.empty() : segment.locate(stripe);
  }

  /**
   * Returns the first stripe, from this one on, that cannot be read from the nodes; at most {@code
   * end}. Reads one word per segment.
   */
  long readableUntil(long stripe, long end) {
    long next = stripe;
    while (next < end) {
      int number = layout.segmentOf(next);
      int inSegment = layout.stripeInSegment(next);
      SegmentFill segment = segments.get(number);
      long gaps = segment == null ? -1 : ~segment.readable();
      int ahead = Long.numberOfTrailingZeros(gaps >>> inSegment);
      int left = layout.stripesOfSegment(number) - inSegment;
      if (ahead < left) {
        return Math.min(end, next + ahead);
      }
      next += left;
    }
    return end;
  }

  /**
   * Waits until the stripe has been begun.
   *
   * @return false if that does not occur in time or at all
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
   * Keeps stripes in memory for slower readers after they were written to the nodes.
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
    publication = new Publication(permit, version);
  }

  /** Waits until all complete stripes were written, then publishes the remaining segments. */
  public void publish(Gates.Permit permit, ObjectVersion version) throws InterruptedException {
    try {
      awaitWritten();
      for (SegmentFill segment : segments.values()) {
        segment.publish(permit, version);
      }
    } finally {
      endRunning();
    }
  }

  /** Waits until no stripe is being written, then deletes all chunks from the nodes. */
  public void forget() throws InterruptedException {
    try {
      awaitWritten();
      segments.values().forEach(SegmentFill::forget);
    } finally {
      endRunning();
    }
  }

  private void endRunning() {
    RunningFills.Running ended = running;
    if (ended != null) {
      ended.close();
    }
  }

  private Set<PoolNode> unsealedOn() {
    Set<PoolNode> nodes = new HashSet<>();
    segments.values().forEach(segment -> nodes.addAll(segment.unsealedOn()));
    return nodes;
  }

  private synchronized void awaitWritten() throws InterruptedException {
    while (writing > 0) {
      wait();
    }
  }

  private boolean placed(int number) {
    SegmentFill begun = segments.get(number);
    if (begun != null) {
      return services.residency().holds(begun.id(), fill);
    }
    Optional<List<PoolNode>> nodes = places.apply(number);
    if (nodes.isEmpty()) {
      return false;
    }
    SegmentFill segment =
        new SegmentFill(
            services, key, fill, layout, number, nodes.get(), stripesIn(number), new Monitor());
    services.residency().admit(segment.id(), fill, storedBytes(number));
    segments.put(number, segment);
    if (running == null) {
      running = services.running().begin(fill, this::unsealedOn);
    }
    return true;
  }

  /** Counts the stripes of this run in one segment. */
  private int stripesIn(int number) {
    long first = Math.max(firstStripe, (long) number * StripeLayout.SEGMENT_STRIPES);
    long end = Math.min(endStripe, (long) (number + 1) * StripeLayout.SEGMENT_STRIPES);
    return (int) (end - first);
  }

  /** Returns the bytes that this run will take on the nodes in one segment. */
  private long storedBytes(int number) {
    long first = Math.max(firstStripe, (long) number * StripeLayout.SEGMENT_STRIPES);
    long end = Math.min(endStripe, (long) (number + 1) * StripeLayout.SEGMENT_STRIPES);
    long lastStripe = layout.codedBlockBytes(end - 1);
    return layout.totalBlocks() * ((end - first - 1) * layout.blockBytes() + lastStripe);
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
   * Waits for memory of stripes that are being written. Drops the intake and returns null once that
   * takes too long.
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
    SegmentFill segment = segments.get(layout.segmentOf(stripe));
    try {
      if (segment != null && parity != null && toNodes) {
        segment.write(stripe, full, parity);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.warn("stripe {} of {} could not be written", stripe, key, e);
    } finally {
      if (wanted.getAsBoolean()) {
        lingering.keep(stripe, full);
      } else {
        buffers.remove(stripe, full);
        full.free();
      }
      if (parity != null) {
        parity.close();
      }
      synchronized (this) {
        writing--;
        notifyAll();
      }
    }
    if (segment != null && segment.endStripe()) {
      publishWhole(segment);
    }
  }

  /** Publishes a complete segment at once, since the remaining ones may take hours. */
  private void publishWhole(SegmentFill segment) {
    Publication how = publication;
    try {
      if (how != null) {
        segment.publish(how.permit, how.version);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.warn("a segment of {} could not be published", key, e);
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
