package dev.floe.gateway.s3.operation;

import dev.floe.gateway.cache.ReadThroughCache;
import dev.floe.gateway.cache.TeedPut;
import dev.floe.gateway.cache.directory.Gates;
import dev.floe.gateway.cache.origin.Admission;
import dev.floe.gateway.cache.origin.BypassReason;
import dev.floe.gateway.cache.read.CacheOutcome;
import dev.floe.gateway.cache.upload.TeedPart;
import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.exchange.ThreadResponse;
import dev.floe.gateway.metrics.GatewayMetrics;
import dev.floe.gateway.model.S3Operation;
import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.origin.OriginClient;
import dev.floe.gateway.origin.OriginRequest;
import dev.floe.gateway.origin.OriginResponse;
import java.io.IOException;

/**
 * PutObject and UploadPart: streams the body to S3 once, and copies it into stripes on the way. The
 * stripes of a PutObject are published only if S3 accepted the write and no other write of the key
 * was in flight at the same time. The stripes of a part wait for the upload's completion.
 * Thread-safe.
 */
public final class CachedPut {
  private static final CacheOutcome PART = new CacheOutcome.Bypass(BypassReason.OPERATION);

  private final ReadThroughCache cache;
  private final boolean kmsAllowed;
  private final Upstream upstream;

  /**
   * @param kmsAllowed true if objects under KMS keys are cached
   */
  public CachedPut(
      ReadThroughCache cache, boolean kmsAllowed, OriginClient origin, GatewayMetrics metrics) {
    this.cache = cache;
    this.kmsAllowed = kmsAllowed;
    this.upstream = new Upstream(origin, metrics);
  }

  public void putObject(S3Operation.PutObject operation, OperationContext context) {
    context.onThread(response -> put(operation, context, response));
  }

  public void uploadPart(S3Operation.UploadPart operation, OperationContext context) {
    context.onThread(response -> upload(operation, context, response));
  }

  private void upload(
      S3Operation.UploadPart part, OperationContext context, ThreadResponse response)
      throws IOException {
    long lengthBytes = keepable(context.headers()) ? context.payload().lengthBytes() : -1;
    try (TeedPart teed = cache.teePart(part.object(), part.uploadId(), part.number(), lengthBytes);
        OriginResponse answer =
            upstream.sender().send(UpstreamRequest.withBody(part, context, teed::accept))) {
      if (answer.status() == 200 && keepable(answer.headers())) {
        answer.headers().first("ETag").ifPresent(teed::accepted);
      }
      upstream.relay(answer, PART, context, response);
    }
  }

  private void put(
      S3Operation.PutObject operation, OperationContext context, ThreadResponse response)
      throws IOException {
    ObjectKey key = operation.object();
    long lengthBytes = keepable(context.headers()) ? context.payload().lengthBytes() : -1;
    try (TeedPut teed = cache.tee(key, lengthBytes);
        Gates.Write write = cache.beginWrite(key);
        OriginResponse answer = send(operation, context, teed, write)) {
      String etag = answer.status() == 200 ? answer.headers().first("ETag").orElse(null) : null;
      boolean stored = teed.answered(WriteOutcomes.end(write, answer.status()).orElse(null), etag);
      upstream.relay(answer, new CacheOutcome.Write(stored), context, response);
    }
  }

  private OriginResponse send(
      S3Operation.PutObject operation, OperationContext context, TeedPut teed, Gates.Write write)
      throws IOException {
    OriginRequest request;
    try {
      request = UpstreamRequest.withBody(operation, context, teed::accept);
    } catch (IOException | RuntimeException e) {
      WriteOutcomes.notSent(write);
      throw e;
    }
    return upstream.sender().send(request, () -> WriteOutcomes.notSent(write));
  }

  /** Returns true if the encryption that the headers name allows the object to be cached. */
  private boolean keepable(Headers headers) {
    return Admission.encryption(headers, kmsAllowed).isEmpty();
  }
}
