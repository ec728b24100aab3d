package dev.floe.gateway;

import dev.floe.gateway.admin.AdminServer;
import dev.floe.gateway.admin.BillPage;
import dev.floe.gateway.admin.NodesPage;
import dev.floe.gateway.bill.BilledPlatform;
import dev.floe.gateway.bill.ComparedStores;
import dev.floe.gateway.bill.HitRate;
import dev.floe.gateway.bill.HourMeter;
import dev.floe.gateway.bill.InvocationLine;
import dev.floe.gateway.bill.InvocationLog;
import dev.floe.gateway.bill.Ledger;
import dev.floe.gateway.cache.ReadThroughCache;
import dev.floe.gateway.cache.read.HitCost;
import dev.floe.gateway.config.ClientConfig;
import dev.floe.gateway.config.CodeConfig;
import dev.floe.gateway.config.GatewayConfig;
import dev.floe.gateway.metrics.GatewayMetrics;
import dev.floe.gateway.metrics.Metric;
import dev.floe.gateway.platform.FunctionCatalog;
import dev.floe.gateway.platform.NodePlatform;
import dev.floe.gateway.policy.wake.Purpose;
import dev.floe.gateway.pool.node.NodePool;
import dev.floe.gateway.session.ZoneTraffic;
import dev.floe.gateway.task.BackgroundTasks;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Assembles the bill: the ledger between pool and platform, its metrics, pages and log. */
final class BillAssembly {
  private static final Duration SAMPLE_EVERY = Duration.ofMinutes(1);
  private static final Duration RATE_EVERY = Duration.ofSeconds(1);
  private static final double GIGABYTE = 1e9;

  private final GatewayConfig config;
  private final FunctionCatalog catalog;
  private final GatewayMetrics metrics;
  private final Consumer<InvocationLine> log;
  private final Ledger ledger;
  private final HitRate rate;

  /**
   * @throws IOException if the invocation log cannot be written
   */
  BillAssembly(
      GatewayConfig config,
      FunctionCatalog catalog,
      ZoneTraffic traffic,
      GatewayMetrics metrics,
      Started started)
      throws IOException {
    this.config = config;
    this.catalog = catalog;
    this.metrics = metrics;
    Path file = config.pool().invocationLog();
    log = file == null ? _ -> {} : started.add(InvocationLog.open(file));
    ledger =
        new Ledger(
            Settings.tariff(config), catalog::memoryMegabytes, traffic::bytes, System::nanoTime);
    metrics.counter(Metric.CROSS_ZONE, traffic::receivedBytes, "received");
    metrics.counter(Metric.CROSS_ZONE, traffic::sentBytes, "sent");
    rate = new HitRate(ledger, this::nodeBytes, System::nanoTime);
    for (Purpose purpose : Purpose.values()) {
      metrics.counter(
          Metric.BILL_GIGABYTE_SECONDS,
          () -> ledger.bill().of(purpose).ended().gigabyteSeconds(),
          purpose.label());
      metrics.counter(
          Metric.BILL_DOLLARS,
          () -> ledger.dollars(ledger.bill().of(purpose).ended()),
          purpose.label());
    }
    metrics.gauge(Metric.BILL_RUNNING, () -> ledger.dollars(ledger.bill().total().running()));
  }

  /**
   * Returns a platform that bills and logs each invocation of the given platform. Closing the
   * returned platform closes the given one.
   */
  NodePlatform billed(NodePlatform platform, InstantSource clock) {
    return new BilledPlatform(platform, ledger, log, metrics, clock);
  }

  /** Returns the cost of all repairs so far, including those that still run. */
  double repairDollars() {
    return ledger.dollars(ledger.bill().of(Purpose.REPAIR).total());
  }

  /**
   * Begins to measure the use and the cost of the last hour, and adds the pages that show costs.
   */
  void measure(NodePool pool, ReadThroughCache cache, AdminServer admin, BackgroundTasks tasks) {
    HourMeter hour =
        new HourMeter(
            new HourMeter.Sources(
                () -> metrics.summed(Metric.REQUESTS, BillAssembly::isHit),
                () -> nodeBytes() + metrics.counted(Metric.CLIENT_SENT, "memory"),
                ledger::totalDollars,
                () -> storedBytes(pool)),
            System::nanoTime);
    tasks.every(SAMPLE_EVERY, hour::sample);
    if (statesCost()) {
      tasks.every(SAMPLE_EVERY, rate::sample);
      tasks.every(RATE_EVERY, rate::update);
    }
    metrics.gauge(Metric.BILL_LAST_HOUR, () -> hour.lastHour().dollars(), "floe");
    ComparedStores rivals = new ComparedStores(config.prices());
    for (String system : ComparedStores.NAMES) {
      metrics.gauge(
          Metric.BILL_LAST_HOUR,
          () -> rivals.dollars(hour.lastHour()).getOrDefault(system, 0.0),
          system);
    }
    admin.page("/bill", new BillPage(ledger, hour, rivals));
    admin.page(
        "/nodes",
        new NodesPage(
            pool::snapshot,
            catalog::memoryMegabytes,
            cache::chunksOn,
            cache::objectsOn,
            cache::objects,
            ledger));
  }

  /** Returns the header that states a hit's cost; null if the header is off. */
  @Nullable HitCost hitCost() {
    // Both sides pay for a byte that crosses zones.
    return statesCost()
        ? new HitCost(rate::dollars, 2 * config.prices().crossZoneGb() / GIGABYTE)
        : null;
  }

  private boolean statesCost() {
    return config.clients().costHeader() == ClientConfig.CostHeader.ON;
  }

  private long nodeBytes() {
    return metrics.counted(Metric.CLIENT_SENT, "nodes");
  }

  /**
   * Returns true if these labels count hits: requests that S3 would otherwise have charged as a
   * GET.
   */
  private static boolean isHit(List<String> labels) {
    String operation = labels.getFirst();
    return (operation.equals("GetObject") || operation.equals("HeadObject"))
        && labels.getLast().equals("hit");
  }

  /** Estimates the bytes of the objects on the nodes, as if every stripe were full. */
  private long storedBytes(NodePool pool) {
    long used =
        pool.nodes().stream().mapToLong(node -> node.capacityBytes() - node.freeBytes()).sum();
    CodeConfig code = config.cache().code();
    return used / code.total() * code.data();
  }
}
