package dev.floe.gateway.cache.fill;

import dev.floe.gateway.cache.directory.Gates;
import dev.floe.gateway.cache.directory.Residency.SegmentId;
import dev.floe.gateway.cache.segment.SegmentEntry;
import dev.floe.gateway.memory.BlockLease;
import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.object.ObjectVersion;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.stripe.StripeLayout;
import dev.floe.gateway.stripe.StripeLocation;
import dev.floe.gateway.stripe.StripeSet;
import dev.floe.gateway.stripe.write.StripeWriter;
import dev.floe.node.protocol.FillId;
import dev.floe.node.protocol.InstanceId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The stripes that one fill stores in one segment. They are written one by one, then sealed and
 * published together. Thread-safe; thread code.
 */
final class SegmentFill {
  /** The time in which a node, woken if necessary, must answer a write. */
  private static final Duration WRITE_AT_MOST = Duration.ofSeconds(10);

  /**
   * The most attempts to make room on full nodes for a stripe; more than one, since a drop may
   * arrive late.
   */
  private static final int EVICTIONS = 3;

  /**
   * The time in which a drop arrives at its node. The write that needs the room may use another
   * lane, and could overtake the drop.
   */
  private static final Duration DROP_ARRIVES = Duration.ofMillis(10);

  private static final Duration AGAIN_AFTER = Duration.ofMillis(200);

  private static final Duration SEAL_AT_MOST = Duration.ofSeconds(5);

  private final FillServices services;
  private final ObjectKey key;
  private final FillId fill;
  private final StripeLayout layout;
  private final int number;
  private final WriteMonitor monitor;

  // Guarded by this.
  private SegmentEntry stored;
  private boolean over;

  private final AtomicInteger stripesLeft;
  private final AtomicBoolean publishing = new AtomicBoolean();
  private final CountDownLatch settled = new CountDownLatch(1);

  /** Receives the progress of a fill's writes. Thread-safe; must not block. */
  interface WriteMonitor {
    /** A node has stored a block. */
    void kept();

    /** Returns true if the fill waits for the memory of the stripes that are being written. */
    boolean pressed();

    /** Ends this fill, because the lanes' send queues are full. Other fills continue. */
    void overloaded();
  }

  SegmentFill(
      FillServices services,
      ObjectKey key,
      FillId fill,
      StripeLayout layout,
      int number,
      List<PoolNode> nodes,
      int stripes,
      WriteMonitor monitor) {
    this.services = services;
    this.key = key;
    this.fill = fill;
    this.layout = layout;
    this.number = number;
    this.monitor = monitor;
    this.stored = SegmentEntry.placed(nodes);
    this.stripesLeft = new AtomicInteger(stripes);
  }

  /** Counts a stripe as finished. Returns true for the fill's last stripe in this segment. */
  boolean endStripe() {
    return stripesLeft.decrementAndGet() == 0;
  }

  /** Returns true if the segment was published or discarded. */
  boolean isSettled() {
    return settled.getCount() == 0;
  }

  /** Returns the nodes that may hold unsealed chunks of the segment; none once it is settled. */
  List<PoolNode> unsealedOn() {
    return isSettled() ? List.of() : nodes();
  }

  /**
   * Writes a whole stripe and waits until its nodes have answered. Makes room on nodes that are
   * full, and repeats the writes that failed. Borrows the buffer and the lease.
   */
  void write(long stripe, StripeBuffer buffer, BlockLease parity) throws InterruptedException {
    StripeKeeping keeping = new StripeKeeping(stripe, nodes());
    long writtenNanos = System.nanoTime();
    StripeWriter.Outcome outcome =
        services.writer().write(keeping.where(), buffer.blocks(), parity, WRITE_AT_MOST, keeping);
    for (int attempt = 0; attempt < EVICTIONS && !outcome.full().isEmpty(); attempt++) {
      makeRoom(keeping, outcome.full(), writtenNanos);
      writtenNanos = System.nanoTime();
      outcome = again(keeping, buffer);
    }
    if (outcome.stored().cardinality() < layout.dataBlocksOf(stripe)) {
      Thread.sleep(AGAIN_AFTER); // a node that is leaving can be woken a moment later
      outcome = again(keeping, buffer);
    }
    boolean kept = keeping.settle();
    if (kept || outcome.busy().isEmpty()) {
      services.health().wrote(kept);
    } else {
      monitor.overloaded();
    }
  }

  /** Evicts segments from nodes that are full. A node never drops a sealed chunk by itself. */
  private void makeRoom(StripeKeeping keeping, BitSet full, long writtenNanos)
      throws InterruptedException {
    for (int index : full.stream().toArray()) {
      long bytes = layout.storedBytes(keeping.stripe, index);
      services.room().claim(keeping.nodes.get(index), key, bytes, writtenNanos);
    }
    Thread.sleep(DROP_ARRIVES);
  }

  /** Repeats the writes of the blocks that were not stored, if there is memory for the parity. */
  private StripeWriter.Outcome again(StripeKeeping keeping, StripeBuffer buffer)
      throws InterruptedException {
    StripeLocation where = keeping.where();
    try (BlockLease parity = services.blocks().tryLease(layout.parityBlocks())) {
      return parity == null
          ? new StripeWriter.Outcome(where.present(), new BitSet(), new BitSet())
          : services.writer().write(where, buffer.blocks(), parity, WRITE_AT_MOST, keeping);
    }
  }

  /** The blocks of one stripe that the nodes have stored. Guarded by the {@link SegmentFill}. */
  private final class StripeKeeping implements StripeWriter.Caller {
    private final long stripe;
    private final List<PoolNode> nodes;
    private final List<@Nullable InstanceId> instances = new ArrayList<>();
    private boolean counts;

    StripeKeeping(long stripe, List<PoolNode> nodes) {
      this.stripe = stripe;
      this.nodes = nodes;
      nodes.forEach(node -> instances.add(null));
    }

    /** Returns the stripe's location, with the blocks stored so far as present. */
    StripeLocation where() {
      BitSet kept = new BitSet(nodes.size());
      synchronized (SegmentFill.this) {
        for (int index = 0; index < nodes.size(); index++) {
          kept.set(index, instances.get(index) != null);
        }
      }
      return new StripeLocation(fill, layout, services.code().matrix(), stripe, nodes, kept);
    }

    @Override
    public void onKept(int index) {
      monitor.kept();
      InstanceId instance = nodes.get(index).instance();
      synchronized (SegmentFill.this) {
        if (!over && instance != null && instances.get(index) == null) {
          instances.set(index, instance);
          if (counts) {
            stored = stored.withBlock(layout.stripeInSegment(stripe), index, instance);
            account(index);
          }
        }
      }
    }

    @Override
    public boolean pressed() {
      return monitor.pressed();
    }

    /**
     * Enters the stripe into the segment if enough blocks are stored to read it. Blocks that are
     * stored later are still added.
     *
     * @return true if the stripe can be read
     */
    boolean settle() {
      synchronized (SegmentFill.this) {
        long kept = instances.stream().filter(Objects::nonNull).count();
        counts = kept >= layout.dataBlocksOf(stripe);
        if (counts) {
          stored = stored.withStripe(layout.stripeInSegment(stripe), fill, instances);
          for (int index = 0; index < nodes.size(); index++) {
            if (instances.get(index) != null) {
              account(index);
            }
          }
        }
        return counts;
      }
    }

    private void account(int index) {
      nodes.get(index).account(layout.storedBytes(stripe, index));
    }
  }

  /** Returns the segment's id in the residency. */
  SegmentId id() {
    return new SegmentId(key, number);
  }

  /** Returns the stripes of this fill that can be read from the nodes. */
  StripeSet readable() {
    return stored().readable(layout, number);
  }

  /** Returns the location of a stripe of this fill; empty if it cannot be read from the nodes. */
  Optional<StripeLocation> locate(long stripe) {
    SegmentEntry now = stored();
    boolean readable = now.readable(layout, number).contains(layout.stripeInSegment(stripe));
    return readable ? now.locate(layout, services.code().matrix(), stripe) : Optional.empty();
  }

  /**
   * Seals the chunks on their nodes and publishes the segment in the directory. Deletes the chunks
   * instead if a write has overtaken the fill, no stripe was stored, or the segment was evicted.
   * Acts once; a second caller waits for the first.
   */
  void publish(Gates.Permit permit, ObjectVersion version) throws InterruptedException {
    if (publishing.compareAndSet(false, true)) {
      boolean done = false;
      try {
        publishOnce(permit, version);
        done = true;
      } finally {
        settled(!done);
      }
    } else {
      settled.await();
    }
  }

  /** Cancels the segment's reservation in the residency, unless {@link #publish} was called. */
  void abandon() {
    if (publishing.compareAndSet(false, true)) {
      settled(true);
    }
  }

  private void settled(boolean failed) {
    try {
      if (failed) {
        services.residency().release(id(), fill);
      }
    } finally {
      settled.countDown();
    }
  }

  private void publishOnce(Gates.Permit permit, ObjectVersion version) throws InterruptedException {
    SegmentEntry written = end();
    if (!permit.valid() || written.fills().isEmpty()) {
      forget();
      return;
    }
    Set<PoolNode> sealed =
        new HashSet<>(
            services
                .writer()
                .seal(services.code().seal(fill, key, version), written.nodes(), SEAL_AT_MOST));
    SegmentEntry counting = written.onlyOn(sealed);
    Optional<SegmentEntry> replaced =
        permit.publish(() -> commit(version, counting)).flatMap(Function.identity());
    if (replaced.isEmpty()) {
      forget();
    } else if (!replaced.get().fills().isEmpty()) {
      services.reaper().replaced(layout, number, replaced.get(), services.directory().expected());
    }
  }

  /** Adds the segment to the directory; returns what it replaced, or empty if it was not added. */
  private Optional<SegmentEntry> commit(ObjectVersion version, SegmentEntry counting) {
    if (!services.residency().holds(id(), fill)) {
      return Optional.empty();
    }
    Optional<SegmentEntry> replaced =
        services.directory().addSegment(key, version, services.code(), number, counting);
    if (replaced.isPresent()) {
      services.residency().settle(id(), fill);
    }
    return replaced;
  }

  /** Deletes the chunks from their nodes, after a delay for the fill's readers. */
  void forget() {
    services.residency().release(id(), fill);
    services.reaper().forgetLater(layout, number, end());
  }

  /** Ends the recording of stored blocks and returns those recorded so far. */
  private synchronized SegmentEntry end() {
    over = true;
    return stored;
  }

  private List<PoolNode> nodes() {
    return stored().nodes();
  }

  private synchronized SegmentEntry stored() {
    return stored;
  }
}
