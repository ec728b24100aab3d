package dev.floe.gateway.s3;

import dev.floe.gateway.access.AccessLog;
import dev.floe.gateway.access.AccessRecord;
import dev.floe.gateway.exchange.Exchange;
import dev.floe.gateway.exchange.ExchangeSummary;
import dev.floe.gateway.metrics.GatewayMetrics;
import dev.floe.gateway.metrics.Metric;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts requests, and logs them when they have ended. Thread-safe. */
public final class RequestRecorder {
  private final GatewayMetrics metrics;
  private final Optional<AccessLog> accessLog;
  private final InstantSource clock;
  private final AtomicInteger active = new AtomicInteger();

  /**
   * @param accessLog empty if requests are not logged
   */
  public RequestRecorder(
      GatewayMetrics metrics, Optional<AccessLog> accessLog, InstantSource clock) {
    this.metrics = metrics;
    this.accessLog = accessLog;
    this.clock = clock;
    metrics.gauge(Metric.REQUESTS_ACTIVE, active::get);
  }

  /** Begins a request. Returns its trace, which the caller completes. Loop code. */
  RequestTrace begin(Exchange exchange) {
    active.incrementAndGet();
    RequestTrace trace = new RequestTrace();
    exchange.onEnded(summary -> {
      active.decrementAndGet();
      count(trace.operation(), summary);
      accessLog.ifPresent(log -> log.add(line(exchange, trace, summary)));
    });
    return trace;
  }

  private void count(String operation, ExchangeSummary summary) {
    String cache = summary.headers().first("x-cache").orElse("none").toLowerCase(Locale.ROOT);
    metrics.count(Metric.REQUESTS, operation, Integer.toString(summary.status()), cache);
    metrics.add(Metric.CLIENT_RECEIVED, summary.receivedBytes());
    metrics.time(Metric.REQUEST_DURATION, summary.totalNanos(), operation, cache);
    metrics.time(Metric.FIRST_BYTE_DURATION, summary.firstByteNanos(), operation, cache);
  }

  private AccessRecord line(Exchange exchange, RequestTrace trace, ExchangeSummary summary) {
    return new AccessRecord(
        clock.instant().minusNanos(summary.totalNanos()),
        exchange.requestId(),
        exchange.hostId(),
        exchange.head(),
        exchange.transport(),
        trace.subject(exchange.head()),
        summary);
  }
}
