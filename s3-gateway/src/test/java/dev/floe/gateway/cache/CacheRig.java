package dev.floe.gateway.cache;

import dev.floe.gateway.CacheAssembly;
import dev.floe.gateway.cache.directory.ChunkCode;
import dev.floe.gateway.cache.tier.MemoryTier;
import dev.floe.gateway.memory.BlockPool;
import dev.floe.gateway.memory.Loop;
import dev.floe.gateway.memory.Loops;
import dev.floe.gateway.memory.MemoryBudget;
import dev.floe.gateway.metrics.GatewayMetrics;
import dev.floe.gateway.policy.FillPatience;
import dev.floe.gateway.policy.freshness.Freshness;
import dev.floe.gateway.policy.freshness.FreshnessRule;
import dev.floe.gateway.policy.freshness.FreshnessRules;
import dev.floe.gateway.policy.freshness.KeyPattern;
import dev.floe.gateway.policy.freshness.KeyRules;
import dev.floe.gateway.policy.freshness.OutageRule;
import dev.floe.gateway.task.BackgroundTasks;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/** A cache with small stripes over {@link FakeOrigin} and {@link FakeNodes}. */
public final class CacheRig implements AutoCloseable {
  public static final int BLOCK_BYTES = 1024;
  public static final int DATA_BLOCKS = 4;
  public static final int NODE_BYTES = 16 << 20;
  public static final int STRIPE_BYTES = BLOCK_BYTES * DATA_BLOCKS;

  public final FakeOrigin origin = new FakeOrigin();
  public final GatewayMetrics metrics = new GatewayMetrics();
  public final ReadThroughCache cache;
  private final Loops loops = Loops.start(2);
  private final BackgroundTasks tasks = new BackgroundTasks("test", 1000);
  private final BlockPool blocks;
  private final FakeNodes nodes;
  private final FakePool pool;
  private volatile Instant now = Instant.parse("2026-06-01T00:00:00Z");
  private int nextLoop;

  /**
   * Makes a cache whose fills wait for nodes for at most a minute in all.
   *
   * @param budgetStripes the number of whole stripes that fit into memory
   */
  public CacheRig(int budgetStripes) {
    this(budgetStripes, Duration.ofMinutes(1));
  }

  /**
   * @param fillWait the time for which a fill may wait for nodes in all
   */
  public CacheRig(int budgetStripes, Duration fillWait) {
    this(budgetStripes, fillWait, Map.of(), Map.of());
  }

  /**
   * @param freshness the rules for certain prefixes; all other objects are fresh for a minute
   * @param outages the rules for what is answered while S3 fails
   */
  public CacheRig(
      int budgetStripes,
      Duration fillWait,
      Map<KeyPattern, FreshnessRule> freshness,
      Map<KeyPattern, OutageRule> outages) {
    ChunkCode code = new ChunkCode(DATA_BLOCKS, 2, BLOCK_BYTES, 1);
    blocks =
        new BlockPool(
            BLOCK_BYTES, new MemoryBudget((long) budgetStripes * code.totalBlocks() * BLOCK_BYTES));
    nodes = new FakeNodes(blocks);
    pool = new FakePool(8, NODE_BYTES);
    cache =
        new CacheAssembly(
                pool,
                blocks,
                nodes::open,
                new MemoryTier(0, blocks, metrics, tasks),
                nodes,
                nodes,
                origin,
                metrics,
                () -> now,
                new SecureRandom(),
                tasks,
                null)
            .cache(
                new CacheSettings(
                    code,
                    new FreshnessRules(
                        new KeyRules<>(freshness),
                        new Freshness(Duration.ofSeconds(60)),
                        new KeyRules<>(outages)),
                    0.1,
                    false,
                    1 << 20,
                    new FillPatience(fillWait),
                    Duration.ofSeconds(20)));
  }

  /** Returns the loops in turn, one for each call. */
  public Loop loop() {
    return loops.get(nextLoop++ % loops.count());
  }

  public Instant now() {
    return now;
  }

  public void pass(Duration time) {
    now = now.plus(time);
  }

  /** Takes all memory, and makes this many reservations of one block wait for it. */
  public List<MemoryBudget.Ticket> exhaustMemory(int waiting) {
    MemoryBudget budget = blocks.budget();
    if (!budget.tryReserve(budget.limitBytes())) {
      throw new IllegalStateException(
          "bytes in use: %d, expected 0".formatted(budget.inUseBytes()));
    }
    return Stream.generate(() -> budget.reserve(BLOCK_BYTES, Runnable::run, () -> {}))
        .limit(waiting)
        .toList();
  }

  /** Cancels the waiting reservations and releases all memory. */
  public void restoreMemory(List<MemoryBudget.Ticket> waiting) {
    waiting.forEach(MemoryBudget.Ticket::cancel);
    blocks.budget().release(blocks.budget().limitBytes());
  }

  /** Returns the number of stripes that the nodes hold. */
  public int stripesHeld() {
    return nodes.stripes();
  }

  /** Returns true if no fill is running that readers can find. */
  public boolean settled() {
    return cache.fillsActive() == 0;
  }

  public boolean allSealed() {
    return nodes.allSealed();
  }

  /** Makes the nodes lose every stripe from this number on. */
  public void loseStripes(long from) {
    nodes.lose(from);
  }

  /** If true, no node stores the blocks that are written. */
  public void refuseWrites(boolean refuse) {
    nodes.refuse(refuse);
  }

  /** If true, the queue of every lane is full. */
  public void busyLanes(boolean busy) {
    nodes.busy(busy);
  }

  /** Lets at most this many nodes of a segment store a seal. */
  public void sealOn(int nodeCount) {
    nodes.sealOn(nodeCount);
  }

  /** Makes the nodes full once they hold this many stripes. */
  public void limitNodes(int toStripes) {
    nodes.limit(toStripes);
  }

  /** Returns the bytes that the nodes are assumed to hold. */
  public long accountedBytes() {
    return pool.nodes().stream().mapToLong(node -> NODE_BYTES - node.freeBytes()).sum();
  }

  /** Makes each write of a stripe take this long. */
  public void slowWrites(Duration perStripe) {
    nodes.slow(perStripe);
  }

  /** Lets no node answer a write before the latch is open. */
  public void stallWrites(CountDownLatch latch) {
    nodes.stall(latch);
  }

  public int blocksInUse() {
    return blocks.blocksInUse();
  }

  public long bytesInUse() {
    return blocks.budget().inUseBytes();
  }

  @Override
  public void close() {
    cache.close();
    tasks.close();
    loops.close();
    blocks.close();
  }
}
