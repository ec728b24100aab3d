package dev.floe.gateway;

import dev.floe.coding.CodeMatrix;
import dev.floe.coding.ErasureCode;
import dev.floe.gateway.cache.CacheSettings;
import dev.floe.gateway.cache.ReadThroughCache;
import dev.floe.gateway.cache.WriteThrough;
import dev.floe.gateway.cache.directory.CacheContents;
import dev.floe.gateway.cache.directory.ChunkCode;
import dev.floe.gateway.cache.directory.ChunkCodes;
import dev.floe.gateway.cache.directory.ChunkReaper;
import dev.floe.gateway.cache.directory.Detachable;
import dev.floe.gateway.cache.directory.Gates;
import dev.floe.gateway.cache.directory.ObjectDirectory;
import dev.floe.gateway.cache.directory.Residency;
import dev.floe.gateway.cache.directory.RunningFills;
import dev.floe.gateway.cache.directory.SegmentPlacement;
import dev.floe.gateway.cache.fill.FillServices;
import dev.floe.gateway.cache.fill.Fills;
import dev.floe.gateway.cache.fill.PoolHealth;
import dev.floe.gateway.cache.fill.SettlingWrites;
import dev.floe.gateway.cache.holdings.CapacityListener;
import dev.floe.gateway.cache.holdings.HoldingsReconciler;
import dev.floe.gateway.cache.holdings.IdleWatch;
import dev.floe.gateway.cache.holdings.PoolNaps;
import dev.floe.gateway.cache.holdings.PoolUpkeep;
import dev.floe.gateway.cache.holdings.ReclaimMeter;
import dev.floe.gateway.cache.holdings.Upkeep;
import dev.floe.gateway.cache.origin.OriginReads;
import dev.floe.gateway.cache.read.HitCost;
import dev.floe.gateway.cache.read.ObjectReads;
import dev.floe.gateway.cache.read.OriginQuestions;
import dev.floe.gateway.cache.read.ReadServices;
import dev.floe.gateway.cache.read.WriteTimes;
import dev.floe.gateway.cache.repair.BackgroundRepair;
import dev.floe.gateway.cache.repair.DamageScan;
import dev.floe.gateway.cache.repair.RepairBudget;
import dev.floe.gateway.cache.repair.Repairs;
import dev.floe.gateway.cache.repair.StripeRepair;
import dev.floe.gateway.cache.tier.MemoryTier;
import dev.floe.gateway.cache.upload.UploadFills;
import dev.floe.gateway.memory.BlockPool;
import dev.floe.gateway.metrics.GatewayMetrics;
import dev.floe.gateway.metrics.Metric;
import dev.floe.gateway.origin.OriginClient;
import dev.floe.gateway.policy.ParityLimits;
import dev.floe.gateway.policy.PoolShare;
import dev.floe.gateway.policy.SteadyClock;
import dev.floe.gateway.policy.upkeep.ParityPlan;
import dev.floe.gateway.pool.ChunkPool;
import dev.floe.gateway.stripe.read.StripeReader;
import dev.floe.gateway.stripe.write.ChunkCopier;
import dev.floe.gateway.stripe.write.StripeWriter;
import dev.floe.gateway.task.BackgroundTasks;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntUnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Assembles the cache in layers, for production and tests alike: its contents over the pool, fills
 * over the contents, reads and writes over the fills.
 *
 * @param tier the caller closes it after the last request has ended
 * @param random thread-safe
 * @param tasks runs the cache's background work; the caller closes it after the last request has
 *     ended and before the other parts
 * @param hitCost states in an answer what a hit costs; null if answers do not state it
 */
public record CacheAssembly(
    ChunkPool pool,
    BlockPool blocks,
    StripeReader.Factory readers,
    MemoryTier tier,
    StripeWriter writer,
    ChunkCopier copier,
    OriginClient origin,
    GatewayMetrics metrics,
    InstantSource clock,
    RandomGenerator random,
    BackgroundTasks tasks,
    @Nullable HitCost hitCost) {
  /** The directory may take an eighth of the heap: with a heap of 1 GiB, some 130,000 objects. */
  private static final int HEAP_SHARE = 8;

  /**
   * The limits of the advised parity while {@code pool.adapt} is off. The advice is then only a
   * metric.
   */
  private static final ParityLimits NO_LIMITS = new ParityLimits(1, 255);

  /**
   * Assembles a cache over these parts, without warm-ups, backups, naps or repairs in the
   * background.
   */
  public ReadThroughCache cache(CacheSettings settings) {
    return cache(settings, null, RepairBudget.NONE);
  }

  /**
   * Assembles a cache over these parts.
   *
   * @param upkeep null for no warm-ups, backups and naps, and no measurement of reclaims
   */
  public ReadThroughCache cache(
      CacheSettings settings, @Nullable Upkeep upkeep, RepairBudget repairBudget) {
    ChunkCode code = settings.code();
    InstantSource steady = new SteadyClock(clock, System::nanoTime);
    CacheContents contents = contents();
    ObjectDirectory directory = contents.directory();
    Residency residency = contents.residency();
    ChunkCodes codes = new ChunkCodes(code, matrices(code));
    SegmentPlacement placement = new SegmentPlacement(pool, directory, codes, random);
    residency.capacity(placement.capacityBytes());

    // The parts that a write notifies when it begins: added below, because they need the gates.
    List<Detachable> detached = new CopyOnWriteArrayList<>();
    Gates gates = new Gates(steady, Detachable.all(detached));
    OriginReads reads = new OriginReads(origin);
    RunningFills running = new RunningFills(writer, settings.keepInterval(), tasks);
    FillServices services = services(settings, contents, running);
    Fills fills = new Fills(services, gates, reads, placement);
    PoolShare share = share(settings, placement);
    OriginQuestions questions =
        new OriginQuestions(
            directory, code, gates, reads, fills, share, settings.kmsAllowed(), steady, tasks);
    SettlingWrites settling = new SettlingWrites(settings.patience().atMost());
    WriteTimes writes = new WriteTimes(steady);
    UploadFills uploads = uploads(settings, services, placement, share);
    detached.addAll(List.of(writes, directory, fills, questions, settling, uploads));

    Repairs repairs = repairs(repairBudget, contents, placement, running);
    ReadServices readServices =
        new ReadServices(
            code,
            settings.freshness(),
            steady,
            blocks.budget(),
            directory,
            residency,
            settling,
            writes,
            questions,
            readers,
            tier,
            fills,
            reads,
            repairs,
            share,
            metrics,
            hitCost);
    long limitBytes = settings.afterWriteLimitBytes();
    WriteThrough writeThrough =
        new WriteThrough(
            services, questions, settling, fills, uploads, placement, share, limitBytes);
    HoldingsReconciler reconciler =
        new HoldingsReconciler(directory, residency, gates, placement, running, metrics, tasks);
    pool.addListener(new CapacityListener(placement, residency, directory.expected(), tasks));
    pool.addListener(reconciler);
    keepUp(upkeep, directory, placement, running, reconciler);
    gauges(directory, fills, repairs);
    return new ReadThroughCache(
        new ObjectReads(readServices), gates, writeThrough, directory, fills, reconciler, pool);
  }

  private CacheContents contents() {
    ChunkReaper reaper = new ChunkReaper(writer, metrics, tasks);
    reaper.listen(tier::remove);
    return new CacheContents(Runtime.getRuntime().maxMemory() / HEAP_SHARE, reaper);
  }

  /**
   * Starts the warm-ups, backups and naps of the nodes, and measures how often they are reclaimed.
   */
  private void keepUp(
      @Nullable Upkeep upkeep,
      ObjectDirectory directory,
      SegmentPlacement placement,
      RunningFills running,
      HoldingsReconciler reconciler) {
    if (upkeep == null) {
      return;
    }
    pool.addListener(new IdleWatch(upkeep.warmUp(), upkeep.backup(), metrics, System::nanoTime));
    ReclaimMeter reclaims = reclaims(upkeep, placement.codes());
    PoolUpkeep.start(upkeep, pool, directory, placement, reconciler, reclaims, metrics, tasks);
    PoolNaps.start(pool, directory, running, metrics, tasks);
  }

  /** Returns the repairs that readers request, and starts the repairs in the background. */
  private Repairs repairs(
      RepairBudget budget,
      CacheContents contents,
      SegmentPlacement placement,
      RunningFills running) {
    ObjectDirectory directory = contents.directory();
    Residency residency = contents.residency();
    StripeRepair stripes =
        new StripeRepair(directory, residency, placement, copier, writer, running, metrics);
    Repairs repairs = new Repairs(stripes, tasks);
    BackgroundRepair background =
        BackgroundRepair.start(
            budget.plan(),
            new DamageScan(directory, residency),
            stripes,
            () -> budget.load(blocks.budget(), repairs.waiting()),
            pool,
            tasks);
    metrics.gauge(Metric.REPAIR_BACKLOG, background::backlog);
    return repairs;
  }

  private void gauges(ObjectDirectory directory, Fills fills, Repairs repairs) {
    metrics.gauge(Metric.OBJECTS, directory::size);
    metrics.gauge(Metric.FILLS_ACTIVE, fills::active);
    metrics.gauge(Metric.REPAIRS_WAITING, repairs::waiting);
  }

  private static UploadFills uploads(
      CacheSettings settings, FillServices services, SegmentPlacement placement, PoolShare share) {
    boolean on = settings.afterWriteLimitBytes() > 0;
    return new UploadFills(on, services, placement, share, System::nanoTime);
  }

  private static PoolShare share(CacheSettings settings, SegmentPlacement placement) {
    return new PoolShare(
        settings.maxObjectShare(),
        () -> storedPerByte(placement.codes().current()),
        placement::capacityBytes);
  }

  private static double storedPerByte(ChunkCode code) {
    return (double) code.totalBlocks() / code.dataBlocks();
  }

  /**
   * Returns a function from a number of parity blocks to the wire id of the code's matrix. If the
   * configured matrix is the usual one for its numbers of blocks, every code has the usual matrix
   * for its own numbers; otherwise every code has the configured matrix.
   */
  private static IntUnaryOperator matrices(ChunkCode code) {
    CodeMatrix configured = CodeMatrix.ofWireId(code.matrix());
    int usual = ErasureCode.of(code.dataBlocks(), code.parityBlocks()).matrix().wireId();
    return parity ->
        (usual == code.matrix()
                ? ErasureCode.of(code.dataBlocks(), parity)
                : ErasureCode.of(code.dataBlocks(), parity, configured))
            .matrix()
            .wireId();
  }

  /**
   * Begins to measure how often instances are reclaimed. Parity follows the rate if {@code
   * pool.adapt} is on.
   */
  private ReclaimMeter reclaims(Upkeep upkeep, ChunkCodes codes) {
    int dataBlocks = codes.current().dataBlocks();
    ParityLimits limits = upkeep.adapt();
    ParityPlan plan =
        new ParityPlan(
            dataBlocks,
            limits == null ? NO_LIMITS : limits,
            pool.nodes().size(),
            upkeep.untilRepaired());
    ReclaimMeter meter =
        ReclaimMeter.start(
            pool,
            ReclaimMeter.USUAL_INTERVAL,
            System::nanoTime,
            tasks,
            answer -> {
              if (limits != null) {
                codes.choose(plan.next(codes.current().parityBlocks(), answer));
              }
            });
    metrics.gauge(Metric.RECLAIM_RATE, () -> meter.answer().perHour());
    metrics.gauge(Metric.PARITY, () -> codes.current().parityBlocks(), "current");
    metrics.gauge(Metric.PARITY, () -> plan.advised(meter.answer()), "advised");
    return meter;
  }

  private FillServices services(
      CacheSettings settings, CacheContents contents, RunningFills running) {
    return new FillServices(
        settings.code(),
        blocks,
        writer,
        contents.directory(),
        contents.residency(),
        contents.room(),
        contents.reaper(),
        running,
        new PoolHealth(),
        settings.patience(),
        tasks,
        metrics);
  }
}
