package dev.floe.gateway.s3;

import dev.floe.gateway.auth.AuthenticatedRequest;
import dev.floe.gateway.auth.Authenticator;
import dev.floe.gateway.auth.Identity;
import dev.floe.gateway.exchange.Exchange;
import dev.floe.gateway.exchange.ExchangeHandler;
import dev.floe.gateway.exchange.ExchangeSummary;
import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.exchange.RequestFault;
import dev.floe.gateway.metrics.GatewayMetrics;
import dev.floe.gateway.metrics.Metric;
import dev.floe.gateway.s3.model.OperationSpec;
import dev.floe.gateway.s3.model.Payload;
import dev.floe.gateway.s3.model.Permission;
import dev.floe.gateway.s3.model.S3Exception;
import dev.floe.gateway.s3.model.S3Operation;
import dev.floe.gateway.s3.operation.OperationHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Authenticates, parses, authorises and dispatches requests. Thread-safe; what it is called for
 * runs on the exchange's loop.
 */
public final class S3Service implements ExchangeHandler {
  private static final Logger LOG = LoggerFactory.getLogger(S3Service.class);
  // A thousand keys of 1,024 bytes, each of them escaped, and what stands around them.
  private static final int MAX_DELETE_BYTES = 8 << 20;

  private final Authenticator authenticator;
  private final VirtualHosts virtualHosts;
  private final OperationParser parser;
  private final OperationHandlers handlers;
  private final GatewayMetrics metrics;
  private final AtomicInteger active = new AtomicInteger();

  /**
   * @param admittedHeaders headers to let through besides those of the tables
   */
  public S3Service(
      Authenticator authenticator,
      VirtualHosts virtualHosts,
      List<String> admittedHeaders,
      OperationHandlers handlers,
      GatewayMetrics metrics) {
    this.authenticator = authenticator;
    this.virtualHosts = virtualHosts;
    this.parser = new OperationParser(admittedHeaders);
    this.handlers = handlers;
    this.metrics = metrics;
    metrics.gauge(Metric.REQUESTS_ACTIVE, active::get);
  }

  @Override
  public void handle(Exchange exchange) {
    active.incrementAndGet();
    // What was asked for is not known of requests that are refused before they are parsed.
    AtomicReference<String> name = new AtomicReference<>("Unknown");
    exchange.onEnded(summary -> ended(name.get(), summary));
    try {
      String hostBucket = virtualHosts.bucket(exchange.head());
      AuthenticatedRequest request = authenticator.authenticate(exchange.head(), hostBucket);
      ParsedRequest parsed = parser.parse(exchange.head(), hostBucket);
      name.set(parsed.operation().name());
      dispatch(exchange, request, parsed);
    } catch (S3Exception e) {
      refuse(exchange, e);
    }
  }

  @Override
  public void refuse(Exchange exchange, RequestFault fault) {
    RequestContext.refuse(exchange, Faults.toS3(fault), metrics);
  }

  private void dispatch(Exchange exchange, AuthenticatedRequest request, ParsedRequest parsed) {
    S3Operation operation = parsed.operation();
    Identity identity = request.identity();
    Payload payload =
        request.payload(
            exchange.body(),
            operation.request().spec().kind() != OperationSpec.Kind.COMPLETE_MULTIPART_UPLOAD);
    RequestContext context =
        new RequestContext(exchange, parsed.headers(), identity.caller(), payload, metrics);
    if (operation instanceof S3Operation.DeleteObjects deletes) {
      context.onThread(response -> {
        BufferedPayload body = BufferedPayload.readAll(payload, MAX_DELETE_BYTES);
        S3Operation authorised = authoriseDeletions(deletes, identity, parsed.headers(), body);
        response.backToLoop(() -> carryOut(authorised, context.withPayload(body)));
      });
      return;
    }
    identity.authorise(operation.permissions());
    carryOut(operation, context);
  }

  private static S3Operation authoriseDeletions(
      S3Operation.DeleteObjects deletes, Identity identity, Headers headers, BufferedPayload body) {
    List<S3Operation.DeleteObjects.Deletion> deletions =
        DeletionReader.read(deletes.bucket(), body.array());
    OperationSpec spec = deletes.request().spec();
    List<Permission> permissions = new ArrayList<>(deletions.size());
    for (S3Operation.DeleteObjects.Deletion deletion : deletions) {
      permissions.addAll(
          RequiredPermissions.onObject(
              spec, deletion.object(), !deletion.versionId().isEmpty(), headers));
    }
    identity.authorise(permissions);
    return new S3Operation.DeleteObjects(
        deletes.request().withPermissions(permissions), deletes.bucket(), deletions);
  }

  private void carryOut(S3Operation operation, RequestContext context) {
    try {
      handlers.handle(operation, context);
    } catch (S3Exception e) {
      refuse(context.exchange(), e);
    } catch (RuntimeException e) {
      LOG.error("request {} failed", context.exchange().requestId(), e);
      refuse(context.exchange(), RequestContext.internalError());
    }
  }

  private void refuse(Exchange exchange, S3Exception refusal) {
    if (exchange.response().started()) {
      exchange.response().abort();
    } else {
      RequestContext.refuse(exchange, refusal, metrics);
    }
  }

  private void ended(String operation, ExchangeSummary summary) {
    active.decrementAndGet();
    String cache = summary.headers().first("x-cache").orElse("none").toLowerCase(Locale.ROOT);
    metrics.count(Metric.REQUESTS, operation, Integer.toString(summary.status()), cache);
    metrics.time(Metric.REQUEST_DURATION, summary.totalNanos(), operation, cache);
    metrics.time(Metric.FIRST_BYTE_DURATION, summary.firstByteNanos(), operation, cache);
  }
}
