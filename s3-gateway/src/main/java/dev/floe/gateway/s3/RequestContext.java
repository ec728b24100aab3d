package dev.floe.gateway.s3;

import dev.floe.gateway.exchange.Exchange;
import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.exchange.RequestBodyException;
import dev.floe.gateway.exchange.ThreadResponse;
import dev.floe.gateway.metrics.GatewayMetrics;
import dev.floe.gateway.metrics.Metric;
import dev.floe.gateway.model.Caller;
import dev.floe.gateway.model.Payload;
import dev.floe.gateway.model.S3Error;
import dev.floe.gateway.model.S3Exception;
import dev.floe.gateway.s3.operation.OperationContext;
import java.io.IOException;
import java.nio.ByteBuffer;

/** One request's context. Confined as {@link OperationContext} says. */
record RequestContext(
    Exchange exchange, Headers headers, Caller caller, Payload payload, GatewayMetrics metrics)
    implements OperationContext {

  @Override
  public void onThread(Exchange.ThreadTask task) {
    exchange.onThread(response -> {
      try {
        task.run(response);
      } catch (S3Exception e) {
        answer(e, response);
      } catch (RequestBodyException e) {
        answer(FaultErrors.toS3(e.fault()), response);
      }
    });
  }

  @Override
  public void refuse(S3Exception refusal, Headers more) {
    refuse(exchange, refusal, more, metrics);
  }

  /** Answers with an error; also for exchanges without a context. */
  static void refuse(Exchange exchange, S3Exception refusal, GatewayMetrics metrics) {
    refuse(exchange, refusal, Headers.EMPTY, metrics);
  }

  private static void refuse(
      Exchange exchange, S3Exception refusal, Headers more, GatewayMetrics metrics) {
    metrics.count(Metric.REFUSALS, refusal.error().code());
    ErrorAnswer answer = ErrorAnswer.of(refusal, exchange).with(more);
    exchange.response().start(answer.head());
    exchange.response().write(answer.body());
    exchange.response().end();
  }

  private void answer(S3Exception refusal, ThreadResponse response) throws IOException {
    if (response.started()) {
      response.abort();
      return;
    }
    metrics.count(Metric.REFUSALS, refusal.error().code());
    ErrorAnswer answer = ErrorAnswer.of(refusal, exchange);
    response.start(answer.head());
    response.write(ByteBuffer.wrap(answer.body()));
    response.end();
  }

  /** Returns the same request with a document that the gateway wrote. */
  RequestContext withDocument(DeletionDocument document) {
    return new RequestContext(
        exchange, document.headers(headers), caller, BufferedPayload.of(document.bytes()), metrics);
  }

  /** Returns the same request with a payload that was already read. */
  RequestContext withPayload(Payload read) {
    return new RequestContext(exchange, headers, caller, read, metrics);
  }

  /** Returns the error for a failure of the gateway itself. */
  static S3Exception internalError() {
    return new S3Exception(S3Error.INTERNAL_ERROR);
  }
}
