package dev.floe.gateway.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.Predicate;

/**
 * The gateway's counters, timers and gauges. Thread-safe. Label values are passed in the order in
 * which {@link Metric} lists the labels. Each label has few values: never a key, a bucket or
 * anything else that a client can choose.
 */
public final class GatewayMetrics {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  // Micrometer's own lookup builds tags each time; a record and a list are cheaper.
  private final ConcurrentHashMap<Labelled, Meter> meters = new ConcurrentHashMap<>();

  private final Queue<DoubleSupplier> kept = new ConcurrentLinkedQueue<>();

  private record Labelled(Metric metric, List<String> labels) {}

  public void count(Metric metric, String... labels) {
    add(metric, 1, labels);
  }

  public void add(Metric metric, long amount, String... labels) {
    check(metric, Metric.Kind.COUNTER, labels);
    Meter counter =
        meters.computeIfAbsent(
            new Labelled(metric, List.of(labels)),
            key ->
                Counter.builder(metric.id())
                    .baseUnit(metric.unit().isEmpty() ? null : metric.unit())
                    .description(metric.help())
                    .tags(tags(key))
                    .register(registry));
    ((Counter) counter).increment((double) amount);
  }

  public void time(Metric metric, long durationNanos, String... labels) {
    check(metric, Metric.Kind.TIMER, labels);
    Meter timer =
        meters.computeIfAbsent(
            new Labelled(metric, List.of(labels)),
            key ->
                Timer.builder(metric.id())
                    .description(metric.help())
                    .tags(tags(key))
                    .serviceLevelObjectives(metric == Metric.IDLE_LIFE ? IDLE_BUCKETS : BUCKETS)
                    .register(registry));
    ((Timer) timer).record(durationNanos, TimeUnit.NANOSECONDS);
  }

  /**
   * Registers a counter whose value is kept elsewhere and never decreases; the supplier is kept
   * forever and may be called on any thread.
   */
  public void counter(Metric metric, DoubleSupplier value, String... labels) {
    check(metric, Metric.Kind.COUNTER, labels);
    kept.add(value); // the registry itself refers to it weakly
    FunctionCounter.builder(metric.id(), value, DoubleSupplier::getAsDouble)
        .baseUnit(metric.unit().isEmpty() ? null : metric.unit())
        .description(metric.help())
        .tags(tags(new Labelled(metric, List.of(labels))))
        .register(registry);
  }

  /** Registers a gauge; the supplier is kept forever and may be called on any thread. */
  public void gauge(Metric metric, DoubleSupplier value, String... labels) {
    check(metric, Metric.Kind.GAUGE, labels);
    Gauge.builder(metric.id(), value::getAsDouble)
        .baseUnit(metric.unit().isEmpty() ? null : metric.unit())
        .description(metric.help())
        .tags(tags(new Labelled(metric, List.of(labels))))
        .strongReference(true)
        .register(registry);
  }

  /** Returns all metrics in Prometheus' text format. */
  public String scrape() {
    return registry.scrape();
  }

  /**
   * Returns the value of a counter that {@link #count} or {@link #add} increments; 0 if neither did
   * yet.
   */
  public long counted(Metric metric, String... labels) {
    return meters.get(new Labelled(metric, List.of(labels))) instanceof Counter counter
        ? (long) counter.count()
        : 0;
  }

  /** Returns the sum of a counter over all label values that the condition holds for. */
  public long summed(Metric metric, Predicate<List<String>> labels) {
    double sum = 0;
    for (var meter : meters.entrySet()) {
      if (meter.getKey().metric == metric
          && labels.test(meter.getKey().labels)
          && meter.getValue() instanceof Counter counter) {
        sum += counter.count();
      }
    }
    return (long) sum;
  }

  private static final Duration[] IDLE_BUCKETS = {
    Duration.ofSeconds(30),
    Duration.ofMinutes(1),
    Duration.ofMinutes(2),
    Duration.ofMinutes(5),
    Duration.ofMinutes(10),
    Duration.ofMinutes(20),
    Duration.ofMinutes(30),
    Duration.ofHours(1),
    Duration.ofHours(3)
  };

  private static final Duration[] BUCKETS = {
    Duration.ofMillis(1),
    Duration.ofMillis(2),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofSeconds(5),
    Duration.ofSeconds(30)
  };

  private static void check(Metric metric, Metric.Kind kind, String... labels) {
    if (metric.kind() != kind || labels.length != metric.labels().size()) {
      throw new IllegalArgumentException(
          "%s is a %s with labels %s, used as %s with %s"
              .formatted(metric, metric.kind(), metric.labels(), kind, List.of(labels)));
    }
  }

  private static Tags tags(Labelled labelled) {
    Tags tags = Tags.empty();
    List<String> names = labelled.metric.labels();
    for (int i = 0; i < names.size(); i++) {
      tags = tags.and(names.get(i), labelled.labels.get(i));
    }
    return tags;
  }
}
