package dev.floe.gateway.s3.operation;

import dev.floe.gateway.model.Payload;
import dev.floe.gateway.model.S3Error;
import dev.floe.gateway.model.S3Exception;
import dev.floe.gateway.model.S3Operation;
import dev.floe.gateway.model.S3Request;
import dev.floe.gateway.origin.OriginRequest;
import dev.floe.gateway.origin.Signatory;
import dev.floe.gateway.relay.UpstreamBody;
import dev.floe.gateway.relay.UpstreamHeaders;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Set;

/** Builds the request to the origin from a client's request. Thread code if it has a body. */
public final class UpstreamRequest {
  private static final Set<String> WITH_BODY = Set.of("PUT", "POST");

  private UpstreamRequest() {}

  /** Returns the request without a body. */
  public static OriginRequest head(S3Operation operation, OperationContext context) {
    S3Request request = operation.request();
    return OriginRequest.of(
            request.spec().method(),
            request.target().path(),
            request.query().encoded(),
            UpstreamHeaders.request(context.headers()))
        .sentFor(context.caller().name())
        .signedBy(Signatory.of(context.caller().account()));
  }

  /**
   * Returns the request with its body, if the method has one: S3 ignores the body of a DELETE.
   * Verifies an empty payload here, because it has no byte that could be held back.
   *
   * @param tee receives the payload's bytes as they are sent
   * @throws S3Exception MissingContentLength, or the error for an empty payload with a wrong digest
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
