package dev.floe.gateway.s3.operation;

import dev.floe.gateway.model.Payload;
import dev.floe.gateway.model.S3Error;
import dev.floe.gateway.model.S3Exception;
import dev.floe.gateway.model.S3Operation;
import dev.floe.gateway.model.S3Request;
import dev.floe.gateway.origin.OriginRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Set;

/** Turns a client's request into the one that the origin gets. Thread code where it has a body. */
public final class UpstreamRequest {
  private static final Set<String> WITH_BODY = Set.of("PUT", "POST");

  private UpstreamRequest() {}

  /** The request's head, without a body. */
  public static OriginRequest head(S3Operation operation, OperationContext context) {
    S3Request request = operation.request();
    return OriginRequest.of(
            request.spec().method(),
            request.target().path(),
            request.query().encoded(),
            UpstreamHeaders.request(context.headers()))
        .sentFor(context.caller().name());
  }

  /**
   * The request with its body, if the method takes one: S3 ignores the body of a DELETE. An empty
   * payload is verified here, for it has no byte that could be kept back.
   *
   * @param tee sees the payload's bytes as they pass
   * @throws S3Exception MissingContentLength, or an empty payload that is not what was signed
   */
  public static OriginRequest withBody(
      S3Operation operation, OperationContext context, UpstreamBody.Tee tee) throws IOException {
    OriginRequest head = head(operation, context);
    if (!WITH_BODY.contains(head.method())) {
      return head;
    }
    Payload payload = context.payload();
    if (payload.lengthBytes() == Payload.UNKNOWN_LENGTH) {
      throw new S3Exception(S3Error.MISSING_CONTENT_LENGTH);
    }
    if (payload.lengthBytes() == 0) {
      if (payload.read(ByteBuffer.allocate(1)) >= 0) {
        throw new S3Exception(S3Error.INCOMPLETE_BODY);
      }
    }
    return head.withBody(new UpstreamBody(payload, tee));
  }
}
