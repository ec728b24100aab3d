package dev.floe.gateway;

import dev.floe.gateway.access.AccessLog;
import dev.floe.gateway.admin.AdminServer;
import dev.floe.gateway.admin.AdminServer.Answer;
import dev.floe.gateway.admin.ObjectPage;
import dev.floe.gateway.auth.IdentityStore;
import dev.floe.gateway.cache.ReadThroughCache;
import dev.floe.gateway.cache.tier.MemoryTier;
import dev.floe.gateway.config.ConfigException;
import dev.floe.gateway.config.FunctionsConfig;
import dev.floe.gateway.config.GatewayConfig;
import dev.floe.gateway.http.HttpEdge;
import dev.floe.gateway.memory.BlockPool;
import dev.floe.gateway.memory.Loops;
import dev.floe.gateway.memory.MemoryBudget;
import dev.floe.gateway.metrics.GatewayMetrics;
import dev.floe.gateway.metrics.Metric;
import dev.floe.gateway.origin.OriginClient;
import dev.floe.gateway.origin.OriginSettings;
import dev.floe.gateway.origin.SdkOriginClient;
import dev.floe.gateway.origin.SharedOrigin;
import dev.floe.gateway.origin.TrustedOrigin;
import dev.floe.gateway.platform.FunctionCatalog;
import dev.floe.gateway.platform.NodePlatform;
import dev.floe.gateway.platform.lambda.LambdaPlatform;
import dev.floe.gateway.policy.InvocationLimit;
import dev.floe.gateway.policy.wake.Purpose;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.pool.life.NodeState;
import dev.floe.gateway.pool.node.NodePool;
import dev.floe.gateway.s3.S3Service;
import dev.floe.gateway.session.ZoneTraffic;
import dev.floe.gateway.session.netty.NodeListener;
import dev.floe.gateway.task.BackgroundTasks;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;

/**
 * A running gateway. Its parts are wired by hand, here and in the classes named {@code
 * ...Assembly}. Thread-safe.
 */
public final class Gateway implements AutoCloseable {
  private static final Duration ACCOUNT_LIMIT_WAIT = Duration.ofSeconds(1);

  private final Started started;
  private final Ports ports;
  private final BlockPool blocks;
  private final MemoryTier tier;
  private final NodePool pool;
  private final ReadThroughCache cache;
  private final HttpEdge edge;
  private final BackgroundTasks tasks;
  private final AtomicBoolean ready;
  private final Duration drainLimit;
  private final AtomicBoolean closed = new AtomicBoolean();

  private Gateway(
      Started started,
      Ports ports,
      BlockPool blocks,
      MemoryTier tier,
      NodePool pool,
      ReadThroughCache cache,
      HttpEdge edge,
      BackgroundTasks tasks,
      AtomicBoolean ready,
      Duration drainLimit) {
    this.started = started;
    this.ports = ports;
    this.blocks = blocks;
    this.tier = tier;
    this.pool = pool;
    this.cache = cache;
    this.edge = edge;
    this.tasks = tasks;
    this.ready = ready;
    this.drainLimit = drainLimit;
  }

  /** The ports that the gateway listens on: for S3 clients, for the admin pages and for nodes. */
  public record Ports(int s3, int admin, int nodes) {
    @Override
    public String toString() {
      return "S3 on port %d, admin on %d, nodes on %d".formatted(s3, admin, nodes);
    }
  }

  /**
   * Starts everything, with credentials from the AWS default chain.
   *
   * @throws IOException if a part cannot start, as when its port is taken; the message says which.
   *     Nothing is left running
   * @throws ConfigException if a part cannot use its settings
   */
  public static Gateway start(GatewayConfig config) throws IOException, ConfigException {
    return start(config, config::identities);
  }

  /**
   * Starts everything, and reads the identities again while the gateway runs.
   *
   * @param identities reads the current identities from the configuration
   */
  static Gateway start(GatewayConfig config, IdentityReload.Source identities)
      throws IOException, ConfigException {
    return start(config, DefaultCredentialsProvider.builder().build(), identities);
  }

  /**
   * Starts everything.
   *
   * @param credentials the credentials that sign the requests to the origin and to the function
   *     platform
   * @throws IOException if a part cannot start, as when its port is taken; the message says which.
   *     Nothing is left running
   * @throws ConfigException if a part cannot use its settings
   */
  public static Gateway start(GatewayConfig config, AwsCredentialsProvider credentials)
      throws IOException, ConfigException {
    return start(config, credentials, config::identities);
  }

  private static Gateway start(
      GatewayConfig config, AwsCredentialsProvider credentials, IdentityReload.Source identities)
      throws IOException, ConfigException {
    Settings.check(config);
    Started started = new Started();
    try {
      return start(config, credentials, identities, started);
    } catch (IOException | RuntimeException e) {
      started.close();
      throw e;
    }
  }

  private static Gateway start(
      GatewayConfig config,
      AwsCredentialsProvider credentials,
      IdentityReload.Source identities,
      Started started)
      throws IOException {
    Clock clock = Clock.systemUTC();
    GatewayMetrics metrics = new GatewayMetrics();
    AtomicBoolean ready = new AtomicBoolean();
    AdminServer admin = started.add(AdminServer.start(config.listen().admin().socketAddress()));
    MemoryBudget budget = new MemoryBudget(config.clients().memoryBudgetBytes());
    BlockPool blocks = started.add(new BlockPool(Settings.BLOCK_BYTES, budget));
    Loops loops = started.add(Loops.start(config.clients().eventLoops()));
    FunctionCatalog catalog = Settings.catalog(config.pool());
    ZoneTraffic traffic = new ZoneTraffic(config.pool().zones());
    BillAssembly bill = new BillAssembly(config, catalog, traffic, metrics, started);
    NodePlatform platform =
        started.add(
            bill.billed(new LambdaPlatform(Settings.platform(config.pool(), credentials)), clock));
    NodeAddress nodeAddress = new NodeAddress(config);
    SecureRandom random = new SecureRandom();
    NodePool pool =
        new NodePool(
            Settings.pool(config.pool(), config.prices(), catalog::timeout),
            Settings.poolSecret(config.pool(), random),
            platform,
            loops,
            nodeAddress,
            clock,
            random);
    NodeListener nodes =
        started.add(
            NodeListener.bind(
                loops, config.listen().nodes().socketAddress(), pool, pool, clock, traffic));
    nodeAddress.listens(nodes.address().getPort());
    started.add(pool);
    OriginClient origin = started.add(origin(config, credentials, clock, metrics));
    BackgroundTasks tasks = started.add(new BackgroundTasks("the cache", Settings.CACHE_TASKS));
    MemoryTier tier = started.add(tier(config, blocks, metrics, tasks));
    S3Assembly s3 =
        new S3Assembly(
            config, loops, blocks, pool, origin, metrics, clock, random, tasks, bill.hitCost());
    ReadThroughCache cache = started.add(s3.cache(tier, bill::repairDollars));
    inspect(platform, config.pool(), catalog, pool, tasks);
    rebuild(cache, config.pool().wakeAtStart());
    OriginAccounts accounts = started.add(new OriginAccounts(config.origin(), credentials));
    IdentityStore store = identities(config, accounts, identities, tasks, metrics);
    AccessLog accessLog = EdgeAssembly.accessLog(config.clients(), metrics, started);
    S3Service service = s3.service(cache, store, accessLog);
    HttpEdge edge = started.add(EdgeAssembly.start(config, loops, service, metrics));
    adminPages(admin, metrics, cache, ready);
    gauges(metrics, pool, budget);
    bill.measure(pool, cache, admin, tasks);
    ready.set(true);
    Ports ports = new Ports(edge.port(), admin.port(), nodes.address().getPort());
    return new Gateway(
        started, ports, blocks, tier, pool, cache, edge, tasks, ready, config.listen().drain());
  }

  private static MemoryTier tier(
      GatewayConfig config, BlockPool blocks, GatewayMetrics metrics, BackgroundTasks tasks) {
    MemoryTier tier = new MemoryTier(config.clients().memoryTierBytes(), blocks, metrics, tasks);
    metrics.gauge(Metric.MEMORY_TIER_USED, tier::inUseBytes);
    return tier;
  }

  /** Returns the configured identities, which are replaced when the configuration changes. */
  private static IdentityStore identities(
      GatewayConfig config,
      OriginAccounts accounts,
      IdentityReload.Source source,
      BackgroundTasks tasks,
      GatewayMetrics metrics) {
    IdentityReload.Assembly assembly = next -> Settings.identities(next, accounts.of(next));
    IdentityStore store = new IdentityStore(assembly.of(config.identities()));
    tasks.startEvery(
        Settings.IDENTITY_RELOAD_INTERVAL,
        "the identities' reload",
        new IdentityReload(source, assembly, config.identities(), store, metrics));
    return store;
  }

  private static SharedOrigin origin(
      GatewayConfig config,
      AwsCredentialsProvider credentials,
      Clock clock,
      GatewayMetrics metrics) {
    OriginSettings settings = Settings.origin(config.origin());
    return new SharedOrigin(
        new TrustedOrigin(new SdkOriginClient(settings, credentials, clock, metrics)), settings);
  }

  /**
   * Starts a background task that logs which functions cannot work. Waits a moment for the
   * account's limit, which the nodes' first invocations must not exceed.
   */
  private static void inspect(
      NodePlatform platform,
      FunctionsConfig config,
      FunctionCatalog catalog,
      NodePool pool,
      BackgroundTasks tasks)
      throws IOException {
    FunctionInspection inspection =
        new FunctionInspection(
            platform,
            config.functions(),
            Settings.fitness(config),
            catalog,
            pool::limitInvocations);
    tasks.start("the description of functions", inspection);
    try {
      inspection.awaitAccount(ACCOUNT_LIMIT_WAIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for the account's limit");
    }
  }

  /** Rebuilds the directory from what the nodes hold, before the first client can connect. */
  private static void rebuild(ReadThroughCache cache, Duration atMost) throws IOException {
    try {
      if (atMost.isPositive()) {
        cache.rebuild(atMost);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for the nodes' inventories");
    }
  }

  private static void adminPages(
      AdminServer admin, GatewayMetrics metrics, ReadThroughCache cache, AtomicBoolean ready) {
    admin.page("/metrics", () -> Answer.metrics(metrics.scrape()));
    admin.page(
        "/readyz",
        () -> ready.get() ? Answer.text(200, "ready\n") : Answer.text(503, "not ready\n"));
    admin.page("/object", new ObjectPage(cache::inspect));
  }

  private static void gauges(GatewayMetrics metrics, NodePool pool, MemoryBudget budget) {
    metrics.gauge(Metric.BUDGET_USED, budget::inUseBytes);
    metrics.gauge(Metric.BUDGET_LIMIT, budget::limitBytes);
    metrics.gauge(
        Metric.NODE_MEMORY_LIMIT,
        () -> pool.nodes().stream().mapToLong(PoolNode::capacityBytes).sum());
    metrics.gauge(
        Metric.NODE_MEMORY_USED,
        () ->
            pool.nodes().stream().mapToLong(node -> node.capacityBytes() - node.freeBytes()).sum());
    metrics.gauge(Metric.INVOCATIONS_RUNNING, pool::invocationsRunning);
    metrics.gauge(
        Metric.INVOCATIONS_LIMIT,
        () -> {
          int limit = pool.invocationLimit();
          return limit == InvocationLimit.NONE ? Double.POSITIVE_INFINITY : limit;
        });
    for (var state : NodeState.values()) {
      metrics.gauge(
          Metric.NODES,
          () -> pool.nodes().stream().filter(node -> node.state() == state).count(),
          state.name().toLowerCase(Locale.ROOT));
    }
  }

  public Ports ports() {
    return ports;
  }

  /** Invokes every node, so that none is cold when it is first needed. Does not wait for them. */
  public void wakeNodes() {
    pool.nodes().forEach(node -> node.wake(Purpose.SERVE));
  }

  /**
   * Wakes every node with a known instance, and compares what the instance holds with the directory
   * until they agree.
   *
   * @return the names of the nodes that still differ from the directory when the time is over
   */
  public List<String> disagreeingNodes(Duration atMost) throws InterruptedException {
    return cache.disagreeingNodes(atMost);
  }

  /**
   * Returns the bytes of block memory in use, without those of the memory tier and of open uploads;
   * 0 while the gateway is idle.
   */
  public long leasedBytes() {
    return blocks.budget().inUseBytes() - tier.inUseBytes() - cache.uploadBytes();
  }

  /** Returns all bytes of block memory in use; 0 once the gateway is closed. */
  public long budgetedBytes() {
    return blocks.budget().inUseBytes();
  }

  /**
   * Returns the number of threads of background tasks and requests; 0 once the gateway is closed.
   */
  public int threadsRunning() {
    return tasks.running() + edge.threadsRunning();
  }

  /**
   * Ends the gateway. Readiness fails at once, requests in flight may finish within {@code
   * listen.drain}, and the nodes are asked to leave. Afterwards no thread of the gateway runs and
   * no block is leased. Calling again does nothing.
   */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    ready.set(false);
    try {
      edge.drain(drainLimit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    started.close();
  }
}
