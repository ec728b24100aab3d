package dev.floe.gateway.s3.operation;

import dev.floe.gateway.cache.origin.BypassReason;
import dev.floe.gateway.cache.read.CacheOutcome;
import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.exchange.ResponseHead;
import dev.floe.gateway.exchange.ThreadResponse;
import dev.floe.gateway.metrics.GatewayMetrics;
import dev.floe.gateway.model.S3Operation;
import dev.floe.gateway.origin.OriginClient;
import dev.floe.gateway.origin.OriginRequest;
import dev.floe.gateway.origin.OriginResponse;
import dev.floe.gateway.relay.AnswerRelay;
import dev.floe.gateway.relay.DeferredResult;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * Forwards the operations that do not concern the cache: signs the request again and streams it to
 * the origin, and streams the answer back. The origin's errors are relayed unchanged, including the
 * request id. Thread-safe.
 */
public final class ForwardToOrigin implements OperationHandler<S3Operation> {
  private static final CacheOutcome OUTCOME = new CacheOutcome.Bypass(BypassReason.OPERATION);

  /** The operations that change the answers to cross-origin reads and preflights. */
  private static final Set<String> OF_CORS = Set.of("PutBucketCors", "DeleteBucketCors");

  private final Upstream upstream;
  private final CorsAnswers cors;
  private final String region;

  /**
   * @param region the region that the gateway accepts, which is every bucket's region for clients
   */
  public ForwardToOrigin(
      OriginClient origin, CorsAnswers cors, String region, GatewayMetrics metrics) {
    this.cors = cors;
    this.upstream = new Upstream(origin, metrics);
    this.region = region;
  }

  @Override
  public void handle(S3Operation operation, OperationContext context) {
    if (OF_CORS.contains(operation.name())) {
      context.onThread(response -> changeCors(operation, context, response));
    } else {
      context.onThread(response -> forward(operation, context, response));
    }
  }

  private void changeCors(S3Operation operation, OperationContext context, ThreadResponse response)
      throws IOException {
    String bucket = operation.request().target().bucket();
    cors.forget(bucket);
    try (OriginResponse answer =
        upstream.sender().send(UpstreamRequest.withBody(operation, context, _ -> {}))) {
      cors.forget(bucket); // before the client receives the answer
      upstream.relay(answer, OUTCOME, context, response);
    } finally {
      cors.forget(bucket); // also after a failure
    }
  }

  private void forward(S3Operation operation, OperationContext context, ThreadResponse response)
      throws IOException {
    OriginRequest request = UpstreamRequest.withBody(operation, context, _ -> {});
    try (OriginResponse answer = upstream.sender().send(request)) {
      ResponseHead head = upstream.head(answer, OUTCOME, context);
      String name = operation.name();
      if (name.equals("GetBucketLocation") && answer.status() == 200) {
        location(head.headers(), response);
      } else if (name.equals("UploadPartCopy") && answer.status() == 200) {
        DeferredResult.relay(
            answer, head, upstream.addresses(context)::result, response, (_, _) -> {});
      } else {
        boolean bucket = name.equals("HeadBucket");
        AnswerRelay.relay(
            answer, bucket ? withRegion(head) : head, upstream.addresses(context), response);
      }
    }
  }

  /**
   * Returns the head with the region that the gateway accepts, if the head shows that a bucket
   * exists.
   */
  private ResponseHead withRegion(ResponseHead head) {
    if (head.status() != 200 && !head.headers().has("x-amz-bucket-region")) {
      return head;
    }
    Headers headers = head.headers().toBuilder().set("x-amz-bucket-region", region).build();
    return new ResponseHead(head.status(), headers, head.contentLength());
  }

  /**
   * Answers with the region that the gateway accepts, for which clients sign next; the origin's
   * region may differ.
   */
  private void location(Headers answered, ThreadResponse response) throws IOException {
    // S3 answers with an empty name for us-east-1.
    String name = region.equals("us-east-1") ? "" : region;
    byte[] xml =
        ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<LocationConstraint"
                + " xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
                + name
                + "</LocationConstraint>")
            .getBytes(StandardCharsets.UTF_8);
    Headers.Builder headers =
        answered.toBuilder().set("Content-Type", "application/xml").remove("ETag");
    response.start(new ResponseHead(200, headers.build(), xml.length));
    response.write(ByteBuffer.wrap(xml));
    response.end();
  }
}
