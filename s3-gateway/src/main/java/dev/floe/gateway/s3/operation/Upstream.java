package dev.floe.gateway.s3.operation;

import dev.floe.gateway.cache.origin.BypassReason;
import dev.floe.gateway.cache.read.CacheOutcome;
import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.exchange.ResponseHead;
import dev.floe.gateway.exchange.ThreadResponse;
import dev.floe.gateway.metrics.GatewayMetrics;
import dev.floe.gateway.metrics.Metric;
import dev.floe.gateway.model.S3Operation;
import dev.floe.gateway.origin.OriginClient;
import dev.floe.gateway.origin.OriginResponse;
import dev.floe.gateway.relay.AnswerAddresses;
import dev.floe.gateway.relay.AnswerRelay;
import dev.floe.gateway.relay.ClientAddress;
import dev.floe.gateway.relay.DeletionErrors;
import dev.floe.gateway.relay.RequestSender;
import dev.floe.gateway.relay.UpstreamHeaders;
import java.io.IOException;
import java.util.Optional;

/**
 * Sends clients' requests to S3 and relays the answers, and counts the reasons for which the cache
 * is bypassed. Thread-safe; thread code.
 */
public final class Upstream {
  private final RequestSender sender;
  private final GatewayMetrics metrics;

  public Upstream(OriginClient origin, GatewayMetrics metrics) {
    this.sender = new RequestSender(origin);
    this.metrics = metrics;
  }

  /** Returns the sender of clients' requests. */
  public RequestSender sender() {
    return sender;
  }

  /** Forwards a read to S3 and relays the answer, after the learner has received its headers. */
  public void pass(
      S3Operation operation,
      OperationContext context,
      CacheOutcome outcome,
      CorsAnswers.Learner learner,
      ThreadResponse response)
      throws IOException {
    try (OriginResponse answer = sender.send(UpstreamRequest.head(operation, context))) {
      learner.answered(answer.status(), answer.headers());
      relay(answer, outcome, context, response);
    }
  }

  /**
   * Forwards a read to S3 and relays the answer, or redirects the client to S3.
   *
   * @param redirects decides which clients are redirected
   */
  public void pass(
      S3Operation operation,
      OperationContext context,
      CacheOutcome outcome,
      BypassRedirects redirects,
      CorsAnswers.Learner learner,
      ThreadResponse response)
      throws IOException {
    Optional<ResponseHead> redirect = redirects.answer(operation, context, outcome, sender);
    if (redirect.isPresent()) {
      redirect(redirect.get(), outcome, response);
    } else {
      pass(operation, context, outcome, learner, response);
    }
  }

  /** Answers with a redirect to S3. */
  public void redirect(ResponseHead redirect, CacheOutcome outcome, ThreadResponse response)
      throws IOException {
    count(outcome);
    response.start(redirect);
    response.end();
  }

  private void count(CacheOutcome outcome) {
    if (outcome instanceof CacheOutcome.Bypass(BypassReason reason)) {
      metrics.count(Metric.BYPASSES, reason.token());
    }
  }

  /** Relays S3's answer to the client. */
  public void relay(
      OriginResponse answer,
      CacheOutcome outcome,
      OperationContext context,
      ThreadResponse response)
      throws IOException {
    AnswerRelay.relay(answer, head(answer, outcome, context), addresses(context), response);
  }

  /** Relays S3's result of DeleteObjects, which lists the errors of single keys. */
  public void relayDeletions(
      OriginResponse answer, OperationContext context, ThreadResponse response) throws IOException {
    CacheOutcome outcome = new CacheOutcome.Write(false);
    if (answer.status() != 200) {
      relay(answer, outcome, context, response);
      return;
    }
    ResponseHead head =
        head(answer.status(), answer.headers(), OriginResponse.UNKNOWN_LENGTH, outcome, context);
    AnswerRelay.stream(new DeletionErrors(answer.body()), head, response);
  }

  /**
   * Returns the rewriting of addresses in S3's answer: the origin's address becomes the one that
   * the client used.
   */
  public AnswerAddresses addresses(OperationContext context) {
    return new AnswerAddresses(sender.address(), ClientAddress.of(context.exchange()));
  }

  /**
   * Returns the head of S3's answer, with the headers of the cache. Counts the outcome if it is a
   * bypass.
   */
  public ResponseHead head(OriginResponse answer, CacheOutcome outcome, OperationContext context) {
    count(outcome);
    return head(answer.status(), answer.headers(), answer.contentLength(), outcome, context);
  }

  /** Returns the head for this status and these headers of S3. Does not count the outcome. */
  public ResponseHead head(
      int status, Headers headers, long length, CacheOutcome outcome, OperationContext context) {
    Headers.Builder passed =
        addresses(context).headers(UpstreamHeaders.response(headers)).toBuilder();
    outcome.addTo(passed);
    return new ResponseHead(
        status,
        passed.build(),
        length == OriginResponse.UNKNOWN_LENGTH ? ResponseHead.CHUNKED : length);
  }
}
