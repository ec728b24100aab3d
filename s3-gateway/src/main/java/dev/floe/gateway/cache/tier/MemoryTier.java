package dev.floe.gateway.cache.tier;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Policy;
import com.github.benmanes.caffeine.cache.RemovalCause;
import dev.floe.gateway.memory.BlockPool;
import dev.floe.gateway.memory.MemoryBudget;
import dev.floe.gateway.memory.SlotPool;
import dev.floe.gateway.metrics.GatewayMetrics;
import dev.floe.gateway.metrics.Metric;
import dev.floe.gateway.object.ByteRange;
import dev.floe.gateway.policy.Heat;
import dev.floe.gateway.stripe.StripeLayout;
import dev.floe.gateway.stripe.StripeLocation;
import dev.floe.gateway.stripe.read.StripeReader.Run;
import dev.floe.gateway.task.BackgroundTasks;
import dev.floe.node.protocol.FillId;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Stripes in the gateway's own memory: one Caffeine cache, weighed in bytes, whose blocks are part
 * of the memory budget. Thread-safe. {@link #take}, {@link #holds} and {@link #offer} are called on
 * loops and do not wait.
 *
 * <p>Stored stripes take at most seven eighths of the tier's blocks. The rest is for stripes that
 * are added before others are evicted, for evicted stripes that are still being sent, and for
 * blocks that are partly free. A stripe that finds no free block is not added. When the budget is
 * short, the coldest stripes are freed until no reservation waits.
 */
public final class MemoryTier implements AutoCloseable {
  /** Objects up to this length are kept from their first read on. */
  static final long SMALL_OBJECT_BYTES = 1 << 20;

  /** A stripe of a larger object is kept once it was read whole this many times. */
  static final int HOT_FROM_READS = 3;

  private static final int HEAT_SLOTS = 1 << 13;
  private static final int SPARE_SHARE = 8;
  private static final int FREED_AT_ONCE = 16;

  private final SlotPool slots;
  private final MemoryBudget budget;
  private final GatewayMetrics metrics;
  private final BackgroundTasks tasks;
  private final Heat heat = new Heat(HEAT_SLOTS, HOT_FROM_READS);
  private final Cache<StripeName, KeptStripe> stripes;

  /**
   * For each segment, a bit for each of its stripes that may be held, so that all of them are found
   * quickly when the segment is removed.
   */
  private final ConcurrentMap<SegmentName, Long> held = new ConcurrentHashMap<>();

  private final boolean off;
  private final AtomicBoolean freeing = new AtomicBoolean();
  private volatile boolean closed;

  /** A stripe and the fill that brought its bytes, which never change. */
  private record StripeName(FillId fill, long stripe) {
    SegmentName segment() {
      return new SegmentName(fill, (int) (stripe / StripeLayout.SEGMENT_STRIPES));
    }

    long bit() {
      return 1L << stripe % StripeLayout.SEGMENT_STRIPES;
    }
  }

  private record SegmentName(FillId fill, int segment) {}

  /**
   * @param limitBytes the most bytes of the memory budget that the tier takes; never more than half
   *     of the budget. 0 for no tier
   */
  public MemoryTier(
      long limitBytes, BlockPool blocks, GatewayMetrics metrics, BackgroundTasks tasks) {
    this.budget = blocks.budget();
    this.metrics = metrics;
    this.tasks = tasks;
    long limit = Math.min(limitBytes, budget.limitBytes() / 2);
    int blockLimit = Math.toIntExact(limit / blocks.blockBytes());
    this.off = blockLimit == 0;
    this.slots = new SlotPool(blocks, blockLimit);
    long weighed = (long) blockLimit * blocks.blockBytes();
    this.stripes =
        Caffeine.newBuilder()
            .maximumWeight(weighed - weighed / SPARE_SHARE)
            .weigher((StripeName name, KeptStripe stripe) -> stripe.weightBytes())
            .executor(Runnable::run)
            .removalListener(this::onRemoval)
            .build();
    if (!off) {
      budget.onShortage(this::freeSome);
    }
  }

  private void onRemoval(
      @Nullable StripeName name, @Nullable KeptStripe stripe, RemovalCause cause) {
    if (name != null && stripe != null) {
      held.computeIfPresent(
          name.segment(), (same, bits) -> (bits & ~name.bit()) == 0 ? null : bits & ~name.bit());
      stripe.free();
      if (cause == RemovalCause.SIZE) {
        metrics.count(Metric.MEMORY_TIER_EVICTIONS);
      }
    }
  }

  /** Returns true if the stripe is held, without counting a use. */
  public boolean holds(FillId fill, long stripe) {
    return !off && stripes.policy().getIfPresentQuietly(new StripeName(fill, stripe)) != null;
  }

  /**
   * Returns bytes of a stripe, with references that the caller owns; null if it is not held.
   *
   * @param range bytes of the object, some of them in the stripe
   */
  public @Nullable List<Run> take(StripeLocation where, ByteRange range) {
    if (off) {
      return null;
    }
    KeptStripe kept = stripes.getIfPresent(new StripeName(where.fill(), where.stripe()));
    if (kept == null) {
      return null;
    }
    ByteRange whole = where.layout().bytesOf(where.stripe());
    List<Run> runs =
        kept.take(
            new ByteRange(
                Math.max(range.start(), whole.start()) - whole.start(),
                Math.min(range.end(), whole.end()) - whole.start()));
    if (runs != null) {
      metrics.count(Metric.MEMORY_TIER_HITS);
    }
    return runs;
  }

  /**
   * Copies a stripe that was read whole from the nodes, if it is worth its memory.
   *
   * @param runs all bytes of the stripe; borrowed
   * @param current returns true if the directory has these bytes; called again after the copy was
   *     added, so that a version that was removed in the meantime leaves no copy
   */
  public void offer(StripeLocation where, List<Run> runs, BooleanSupplier current) {
    if (off || closed) {
      return;
    }
    StripeLayout layout = where.layout();
    StripeName name = new StripeName(where.fill(), where.stripe());
    boolean worth = layout.lengthBytes() <= SMALL_OBJECT_BYTES || heat.use(name.hashCode());
    if (!worth || holds(name.fill, name.stripe) || !current.getAsBoolean()) {
      return;
    }
    KeptStripe copy = KeptStripe.copy(runs, layout.stripeBytes(where.stripe()), slots);
    if (copy == null) {
      freeSome(); // for the next stripe
      return;
    }
    held.merge(name.segment(), name.bit(), (known, bit) -> known | bit);
    if (stripes.asMap().putIfAbsent(name, copy) != null) {
      copy.free(); // another loop was first
    }
    if (closed || !current.getAsBoolean()) {
      stripes.invalidate(name);
    }
  }

  /** Frees the stripes of a segment that these fills stored. */
  public void remove(int segment, Set<FillId> fills) {
    for (FillId fill : fills) {
      Long bits = held.get(new SegmentName(fill, segment));
      long first = (long) segment * StripeLayout.SEGMENT_STRIPES;
      for (long left = bits == null ? 0 : bits; left != 0; left &= left - 1) {
        stripes.invalidate(new StripeName(fill, first + Long.numberOfTrailingZeros(left)));
      }
    }
  }

  /** Frees the coldest stripes in the background, until no reservation waits. */
  private void freeSome() {
    if (!closed && freeing.compareAndSet(false, true)) {
      boolean started = tasks.start("the release of the memory tier", this::free);
      if (!started) {
        freeing.set(false);
      }
    }
  }

  private void free() {
    try {
      do {
        Set<StripeName> coldest = eviction().coldest(FREED_AT_ONCE).keySet();
        if (coldest.isEmpty()) {
          return;
        }
        metrics.add(Metric.MEMORY_TIER_EVICTIONS, coldest.size());
        stripes.invalidateAll(coldest);
      } while (budget.waiting() > 0);
    } finally {
      freeing.set(false);
    }
  }

  private Policy.Eviction<StripeName, KeptStripe> eviction() {
    return stripes.policy().eviction().orElseThrow();
  }

  /**
   * Returns the bytes of the budget in use, including evicted stripes that are still being sent.
   */
  public long inUseBytes() {
    return slots.inUseBytes();
  }

  /** Frees everything; nothing is added afterwards. */
  @Override
  public void close() {
    closed = true;
    stripes.invalidateAll();
    stripes.cleanUp();
  }
}
