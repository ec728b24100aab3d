package dev.floe.gateway.s3;

import dev.floe.gateway.access.AccessLog;
import dev.floe.gateway.access.AccessRecord;
import dev.floe.gateway.access.AccessRecord.Subject;
import dev.floe.gateway.auth.AuthenticatedRequest;
import dev.floe.gateway.exchange.Exchange;
import dev.floe.gateway.exchange.ExchangeSummary;
import dev.floe.gateway.exchange.RequestHead;
import dev.floe.gateway.metrics.GatewayMetrics;
import dev.floe.gateway.metrics.Metric;
import dev.floe.gateway.model.S3Exception;
import dev.floe.gateway.model.Target;
import dev.floe.sigv4.verify.Verdict;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Counts each request when it has ended, and adds it to the access log. Thread-safe. */
public final class RequestRecorder {
  private final GatewayMetrics metrics;
  private final @Nullable AccessLog accessLog;
  private final InstantSource clock;
  private final AtomicInteger active = new AtomicInteger();

  /**
   * @param accessLog null if requests are not logged
   */
  public RequestRecorder(
      GatewayMetrics metrics, @Nullable AccessLog accessLog, InstantSource clock) {
    this.metrics = metrics;
    this.accessLog = accessLog;
    this.clock = clock;
    metrics.gauge(Metric.REQUESTS_ACTIVE, active::get);
  }

  /** Begins a request. Returns its trace, which the caller completes. Loop code. */
  Trace begin(Exchange exchange) {
    active.incrementAndGet();
    Trace trace = new Trace();
    exchange.onEnded(summary -> {
      active.decrementAndGet();
      count(trace.operation(), summary);
      if (accessLog != null) {
        accessLog.add(line(exchange, trace, summary));
      }
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

  private AccessRecord line(Exchange exchange, Trace trace, ExchangeSummary summary) {
    return new AccessRecord(
        clock.instant().minusNanos(summary.totalNanos()),
        exchange.requestId(),
        exchange.hostId(),
        exchange.head(),
        exchange.transport(),
        trace.subject(exchange.head()),
        summary);
  }

  /**
   * The facts of one request that are known so far, for the metrics and the access log. Confined to
   * the exchange's loop.
   */
  static final class Trace {
    private String operation = "Unknown";
    private String hostBucket = "";
    private String key = "";
    private @Nullable AuthenticatedRequest request;

    void hostBucket(String bucket) {
      hostBucket = bucket;
    }

    void operation(String name) {
      operation = name;
    }

    /** Sets the key that a form names, because its path names only the bucket. */
    void key(String ofForm) {
      key = ofForm;
    }

    /**
     * Returns the operation's name; {@code Unknown} if the request was refused before its operation
     * was found.
     */
    String operation() {
      return operation;
    }

    void authenticated(AuthenticatedRequest authenticated) {
      request = authenticated;
    }

    /** Returns the request as far as it is known. */
    Subject subject(RequestHead head) {
      Target target = target(head);
      Optional<Verdict.Method> method = request == null ? Optional.empty() : request.method();
      return new Subject(
          operation,
          target.bucket(),
          key.isEmpty() ? target.key() : key,
          request == null || method.isEmpty() ? "" : request.identity().name(),
          method.map(Verdict.Method::version).orElse(""),
          method.map(Verdict.Method::place).orElse(""));
    }

    private Target target(RequestHead head) {
      try {
        return OperationParser.target(head, hostBucket);
      } catch (S3Exception e) {
        return new Target("", ""); // the request was refused for this
      }
    }
  }
}
