package dev.floe.gateway;

import dev.floe.gateway.access.AccessLog;
import dev.floe.gateway.auth.Authenticator;
import dev.floe.gateway.auth.IdentityStore;
import dev.floe.gateway.auth.SignatureWarmUp;
import dev.floe.gateway.cache.CacheSettings;
import dev.floe.gateway.cache.ReadThroughCache;
import dev.floe.gateway.cache.holdings.Upkeep;
import dev.floe.gateway.cache.read.HitCost;
import dev.floe.gateway.cache.repair.RepairBudget;
import dev.floe.gateway.cache.tier.MemoryTier;
import dev.floe.gateway.config.CacheConfig;
import dev.floe.gateway.config.FunctionsConfig;
import dev.floe.gateway.config.GatewayConfig;
import dev.floe.gateway.memory.BlockPool;
import dev.floe.gateway.memory.InFlight;
import dev.floe.gateway.memory.Loops;
import dev.floe.gateway.metrics.GatewayMetrics;
import dev.floe.gateway.origin.OriginClient;
import dev.floe.gateway.policy.Hedging;
import dev.floe.gateway.policy.upkeep.CopyPace;
import dev.floe.gateway.pool.node.NodePool;
import dev.floe.gateway.s3.RequestRecorder;
import dev.floe.gateway.s3.S3Service;
import dev.floe.gateway.s3.VirtualHosts;
import dev.floe.gateway.s3.operation.CorsAnswers;
import dev.floe.gateway.s3.operation.CorsPreflight;
import dev.floe.gateway.stripe.read.ReadLimits;
import dev.floe.gateway.stripe.read.StripeReaders;
import dev.floe.gateway.stripe.write.InstanceCopier;
import dev.floe.gateway.stripe.write.LaneWriter;
import dev.floe.gateway.stripe.write.RebuildCopier;
import dev.floe.gateway.task.BackgroundTasks;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Builds the service that answers S3 requests, in layers: the cache over the pool, the handlers
 * over the cache, and the service over the handlers.
 */
record S3Assembly(
    GatewayConfig config,
    Loops loops,
    BlockPool blocks,
    NodePool pool,
    OriginClient origin,
    GatewayMetrics metrics,
    Clock clock,
    RandomGenerator random,
    BackgroundTasks tasks,
    @Nullable HitCost hitCost) {
  /**
   * @param identities the identities of clients, which a reload replaces
   * @param accessLog null if requests are not logged
   */
  S3Service service(
      ReadThroughCache cache, IdentityStore identities, @Nullable AccessLog accessLog) {
    CorsAnswers cors = new CorsAnswers();
    HandlerAssembly operations =
        new HandlerAssembly(
            origin,
            config.origin().region(),
            config.cache().sseKms() == CacheConfig.SseKms.CACHE,
            config.cache().bypass(),
            cors,
            metrics,
            clock);
    SignatureWarmUp.run(Settings.signatures(config));
    Authenticator authenticator = new Authenticator(identities, Settings.signatures(config), clock);
    return new S3Service(
        authenticator,
        new VirtualHosts(config.listen().virtualHosts()),
        config.clients().admittedHeaders(),
        operations.handlers(cache),
        new CorsPreflight(origin, cors),
        config.origin().region(),
        blocks.budget(),
        metrics,
        new RequestRecorder(metrics, accessLog, clock),
        clock);
  }

  private Upkeep upkeep() {
    FunctionsConfig functions = config.pool();
    AtomicInteger nextLoop = new AtomicInteger();
    return new Upkeep(
        functions.warmUp(),
        functions.backup(),
        functions.adapt(),
        new InstanceCopier(loops, blocks, new CopyPace(functions.backupBytesPerSecond())),
        () -> loops.get(Math.floorMod(nextLoop.getAndIncrement(), loops.count())));
  }

  private RepairBudget repairBudget(DoubleSupplier repairDollars) {
    FunctionsConfig.Repair limits = config.pool().repair();
    return new RepairBudget(limits.bytesPerSecond(), limits.centsPerHour(), repairDollars);
  }

  /**
   * @param tier the caller closes it after the last request has ended
   * @param repairDollars returns the cost of all repairs so far
   */
  ReadThroughCache cache(MemoryTier tier, DoubleSupplier repairDollars) {
    StripeReaders readers =
        new StripeReaders(
            loops,
            blocks,
            InFlight.DEFAULT_LIMIT_BYTES,
            Hedging.standard(Hedging.Mode.ADAPTIVE),
            ReadLimits.STANDARD.withWaking(pool.wakes()::limitNanos),
            metrics);
    CacheSettings settings = Settings.cache(config.cache(), config.pool());
    return new CacheAssembly(
            pool,
            blocks,
            readers::open,
            tier,
            new LaneWriter(loops, settings.patience()),
            new RebuildCopier(loops, readers),
            origin,
            metrics,
            clock,
            random,
            tasks,
            hitCost)
        .cache(settings, upkeep(), repairBudget(repairDollars));
  }
}
