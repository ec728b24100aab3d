package dev.floe.gateway.s3.operation;

import dev.floe.gateway.cache.fill.BypassReason;
import dev.floe.gateway.cache.read.CacheOutcome;
import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.exchange.ResponseHead;
import dev.floe.gateway.exchange.ThreadResponse;
import dev.floe.gateway.metrics.GatewayMetrics;
import dev.floe.gateway.metrics.Metric;
import dev.floe.gateway.model.S3Operation;
import dev.floe.gateway.origin.OriginClient;
import dev.floe.gateway.origin.OriginException;
import dev.floe.gateway.origin.OriginRequest;
import dev.floe.gateway.origin.OriginResponse;
import java.io.IOException;

/** Lets S3 answer in the cache's place, and says why. Thread-safe; thread code. */
final class Upstream {
  private final OriginClient origin;
  private final GatewayMetrics metrics;

  Upstream(OriginClient origin, GatewayMetrics metrics) {
    this.origin = origin;
    this.metrics = metrics;
  }

  /** Passes a read on as it came, and S3's answer back. */
  void pass(
      S3Operation operation,
      OperationContext context,
      CacheOutcome outcome,
      ThreadResponse response)
      throws IOException {
    try (OriginResponse answer = send(UpstreamRequest.head(operation, context))) {
      relay(answer, outcome, context, response);
    }
  }

  /** Passes S3's answer back. */
  void relay(
      OriginResponse answer,
      CacheOutcome outcome,
      OperationContext context,
      ThreadResponse response)
      throws IOException {
    AnswerRelay.relay(answer, head(answer, outcome, context), addresses(context), response);
  }

  /** The addresses that S3's answer is not to name, and the one that it may. */
  AnswerAddresses addresses(OperationContext context) {
    return new AnswerAddresses(origin.address(), ClientAddress.of(context.exchange().head()));
  }

  /** The head of S3's answer, with what the cache has to say. */
  ResponseHead head(OriginResponse answer, CacheOutcome outcome, OperationContext context) {
    if (outcome instanceof CacheOutcome.Bypass(BypassReason reason)) {
      metrics.count(Metric.BYPASSES, reason.token());
    }
    return head(answer.status(), answer.headers(), answer.contentLength(), outcome, context);
  }

  /** The same for an answer that is closed already. */
  ResponseHead head(
      int status, Headers headers, long length, CacheOutcome outcome, OperationContext context) {
    Headers.Builder passed =
        addresses(context).headers(UpstreamHeaders.response(headers)).toBuilder();
    outcome.addTo(passed);
    return new ResponseHead(
        status,
        passed.build(),
        length == OriginResponse.UNKNOWN_LENGTH ? ResponseHead.CHUNKED : length);
  }

  private OriginResponse send(OriginRequest request) throws IOException {
    try {
      return origin.send(request);
    } catch (OriginException e) {
      throw OriginFailures.toS3(e);
    }
  }
}
