package dev.floe.gateway.s3.operation;

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
import dev.floe.gateway.relay.AnswerAddresses;
import dev.floe.gateway.relay.AnswerRelay;
import dev.floe.gateway.relay.ClientAddress;
import dev.floe.gateway.relay.DeferredResult;
import dev.floe.gateway.relay.OriginFailures;
import dev.floe.gateway.relay.UpstreamHeaders;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forwards the operations that do not concern the cache: signs the request again and streams it to
 * the origin, and streams the answer back. The origin's errors are passed on unchanged, including
 * the request id. Thread-safe.
 */
public final class ForwardToOrigin implements OperationHandler<S3Operation> {
  private static final Logger LOG = LoggerFactory.getLogger(ForwardToOrigin.class);

  private final OriginClient origin;
  private final String region;
  private final GatewayMetrics metrics;

  /**
   * @param region the region that the gateway accepts, which is every bucket's region for clients
   */
  public ForwardToOrigin(OriginClient origin, String region, GatewayMetrics metrics) {
    this.origin = origin;
    this.region = region;
    this.metrics = metrics;
  }

  @Override
  public void handle(S3Operation operation, OperationContext context) {
    handle(operation, context, "operation");
  }

  /**
   * Forwards an operation that the cache could not handle. Loop code.
   *
   * @param reason the reason, a token for the detail of {@code Cache-Status}: {@code sse-c}
   */
  public void handle(S3Operation operation, OperationContext context, String reason) {
    context.onThread(response -> forward(operation, context, reason, response));
  }

  /**
   * Forwards an operation from a thread.
   *
   * @return the origin's status
   */
  public int forward(
      S3Operation operation, OperationContext context, String reason, ThreadResponse response)
      throws IOException {
    metrics.count(Metric.BYPASSES, reason);
    OriginRequest request = UpstreamRequest.withBody(operation, context, _ -> {});
    try (OriginResponse answer = send(request)) {
      if (operation.name().equals("GetBucketLocation") && answer.status() == 200) {
        location(answer, reason, response);
      } else {
        AnswerAddresses addresses =
            new AnswerAddresses(origin.address(), ClientAddress.of(context.exchange().head()));
        ResponseHead head = head(operation, answer, reason, addresses);
        if (operation.name().equals("UploadPartCopy") && answer.status() == 200) {
          DeferredResult.relay(answer, head, addresses::result, response, _ -> {});
        } else {
          AnswerRelay.relay(answer, head, addresses, response);
        }
      }
      return answer.status();
    }
  }

  private OriginResponse send(OriginRequest request) throws IOException {
    try {
      return origin.send(request);
    } catch (OriginException e) {
      LOG.warn("{}", e.getMessage());
      throw OriginFailures.toS3(e);
    }
  }

  private ResponseHead head(
      S3Operation operation, OriginResponse answer, String reason, AnswerAddresses addresses) {
    Headers.Builder headers = bypass(addresses.headers(answer.headers()), reason);
    if (operation.name().equals("HeadBucket")
        && (answer.status() == 200 || answer.headers().has("x-amz-bucket-region"))) {
      headers.set("x-amz-bucket-region", region);
    }
    long length =
        answer.contentLength() == OriginResponse.UNKNOWN_LENGTH
            ? ResponseHead.CHUNKED
            : answer.contentLength();
    return new ResponseHead(answer.status(), headers.build(), length);
  }

  private static Headers.Builder bypass(Headers headers, String reason) {
    return UpstreamHeaders.response(headers).toBuilder()
        .set("Cache-Status", "Floe; fwd=bypass; detail=" + reason)
        .set("X-Cache", "BYPASS");
  }

  /**
   * Answers with the region that the gateway accepts, for which clients sign next; the origin's may
   * differ.
   */
  private void location(OriginResponse answer, String reason, ThreadResponse response)
      throws IOException {
    // S3 gives its first region no name.
    String name = region.equals("us-east-1") ? "" : region;
    byte[] xml =
        ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<LocationConstraint"
                + " xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
                + name
                + "</LocationConstraint>")
            .getBytes(StandardCharsets.UTF_8);
    Headers.Builder headers =
        bypass(answer.headers(), reason).set("Content-Type", "application/xml").remove("ETag");
    response.start(new ResponseHead(200, headers.build(), xml.length));
    response.write(ByteBuffer.wrap(xml));
    response.end();
  }
}
