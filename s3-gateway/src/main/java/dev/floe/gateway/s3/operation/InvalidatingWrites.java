package dev.floe.gateway.s3.operation;

import dev.floe.gateway.cache.ReadThroughCache;
import dev.floe.gateway.cache.TeedCompletion;
import dev.floe.gateway.cache.directory.Gates;
import dev.floe.gateway.cache.origin.BypassReason;
import dev.floe.gateway.cache.read.CacheOutcome;
import dev.floe.gateway.exchange.ThreadResponse;
import dev.floe.gateway.metrics.GatewayMetrics;
import dev.floe.gateway.model.S3Operation;
import dev.floe.gateway.model.S3Operation.DeleteObjects.Deletion;
import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.origin.OriginClient;
import dev.floe.gateway.origin.OriginRequest;
import dev.floe.gateway.origin.OriginResponse;
import dev.floe.gateway.relay.DeferredResult;
import dev.floe.gateway.relay.PartsDocument;
import dev.floe.gateway.relay.UpstreamBody;
import java.io.IOException;
import java.util.List;

/**
 * Handles all writes of objects except PutObject and UploadPart, and the deletion of buckets. Each
 * write is forwarded once. It holds the gates of the keys that it changes from before it is sent
 * until its outcome is known. Thread-safe.
 */
public final class InvalidatingWrites {
  private static final CacheOutcome ABORT = new CacheOutcome.Bypass(BypassReason.OPERATION);

  private final ReadThroughCache cache;
  private final BucketOwners owners;
  private final CorsAnswers cors;
  private final Upstream upstream;

  public InvalidatingWrites(
      ReadThroughCache cache,
      BucketOwners owners,
      CorsAnswers cors,
      OriginClient origin,
      GatewayMetrics metrics) {
    this.cache = cache;
    this.owners = owners;
    this.cors = cors;
    this.upstream = new Upstream(origin, metrics);
  }

  public void copyObject(S3Operation.CopyObject operation, OperationContext context) {
    context.onThread(response -> createObject(operation, context, operation.object(), response));
  }

  public void completeMultipartUpload(
      S3Operation.CompleteMultipartUpload operation, OperationContext context) {
    context.onThread(response -> complete(operation, context, response));
  }

  /**
   * Forwards the operation, which changes no object. The stored parts are discarded if S3 has ended
   * the upload or does not know it.
   */
  public void abortMultipartUpload(
      S3Operation.AbortMultipartUpload operation, OperationContext context) {
    context.onThread(response -> {
      try (OriginResponse answer = upstream.sender().send(request(operation, context))) {
        if (answer.status() < 300 || answer.status() == 404) {
          cache.aborted(operation.object(), operation.uploadId());
        }
        upstream.relay(answer, ABORT, context, response);
      }
    });
  }

  public void deleteObject(S3Operation.DeleteObject operation, OperationContext context) {
    write(operation, context, List.of(operation.object()));
  }

  public void deleteObjects(S3Operation.DeleteObjects operation, OperationContext context) {
    List<ObjectKey> keys = operation.deletions().stream().map(Deletion::object).toList();
    context.onThread(response -> {
      try (WritesInFlight writes = WritesInFlight.begin(cache, keys);
          OriginResponse answer = send(operation, context, writes)) {
        writes.end(answer.status());
        upstream.relayDeletions(answer, context, response);
      }
    });
  }

  public void changeObject(S3Operation.ChangeObject operation, OperationContext context) {
    write(operation, context, List.of(operation.object()));
  }

  @SuppressWarnings(
      "try") // the gate is released before the client is answered, and after every failure
  public void changeBucket(S3Operation.ChangeBucket operation, OperationContext context) {
    String bucket = operation.bucket();
    context.onThread(response -> {
      OriginRequest request = request(operation, context);
      forget(bucket);
      try (Gates.BucketWrite write = cache.beginBucketWrite(bucket);
          OriginResponse answer = upstream.sender().send(request, write::refused)) {
        if (WriteOutcomes.refused(answer.status())) {
          write.refused();
        }
        write.close();
        forget(bucket);
        upstream.relay(answer, new CacheOutcome.Write(false), context, response);
      } finally {
        forget(bucket); // also after a failure
      }
    });
  }

  private void forget(String bucket) {
    owners.forget(bucket);
    cors.forget(bucket);
  }

  private void write(S3Operation operation, OperationContext context, List<ObjectKey> keys) {
    context.onThread(response -> {
      try (WritesInFlight writes = WritesInFlight.begin(cache, keys)) {
        try (OriginResponse answer = send(operation, context, writes)) {
          writes.end(answer.status());
          upstream.relay(answer, new CacheOutcome.Write(false), context, response);
        }
      }
    });
  }

  /**
   * Completes an upload. Its stored parts are published if S3 has completed it and this was the
   * key's only write.
   */
  private void complete(
      S3Operation.CompleteMultipartUpload operation,
      OperationContext context,
      ThreadResponse response)
      throws IOException {
    ObjectKey key = operation.object();
    long listBytes = context.payload().lengthBytes();
    try (TeedCompletion teed = cache.teeCompletion(key, operation.uploadId(), listBytes);
        WritesInFlight writes = WritesInFlight.begin(cache, List.of(key))) {
      PartsDocument listed = new PartsDocument(teed.listBytes());
      try (OriginResponse answer = send(operation, context, writes, listed::accept)) {
        if (answer.status() == 200) {
          var _ =
              DeferredResult.relay(
                  answer,
                  upstream.head(answer, new CacheOutcome.Write(false), context),
                  upstream.addresses(context)::result,
                  response,
                  (succeeded, document) -> completed(succeeded, document, listed, teed, writes));
        } else {
          writes.end(answer.status());
          upstream.relay(answer, new CacheOutcome.Write(false), context, response);
        }
      }
    }
  }

  private static void completed(
      boolean succeeded,
      String document,
      PartsDocument listed,
      TeedCompletion teed,
      WritesInFlight writes) {
    if (succeeded) {
      teed.completed(
          writes.ended().orElse(null),
          PartsDocument.etag(document).orElse(null),
          listed.parts().orElse(List.of()));
    } else {
      writes.end(500);
    }
  }

  /** Forwards an operation that S3 may answer with 200 and then report as failed in the body. */
  private void createObject(
      S3Operation operation, OperationContext context, ObjectKey key, ThreadResponse response)
      throws IOException {
    boolean created;
    try (WritesInFlight writes = WritesInFlight.begin(cache, List.of(key));
        OriginResponse answer = send(operation, context, writes)) {
      if (answer.status() == 200) {
        created =
            DeferredResult.relay(
                answer,
                upstream.head(answer, new CacheOutcome.Write(false), context),
                upstream.addresses(context)::result,
                response,
                (succeeded, _) -> writes.end(succeeded ? 200 : 500));
      } else {
        created = false;
        writes.end(answer.status());
        upstream.relay(answer, new CacheOutcome.Write(false), context, response);
      }
    }
    if (created) {
      cache.readBack(key);
    }
  }

  private OriginResponse send(
      S3Operation operation, OperationContext context, WritesInFlight writes) throws IOException {
    return send(operation, context, writes, _ -> {});
  }

  private OriginResponse send(
      S3Operation operation, OperationContext context, WritesInFlight writes, UpstreamBody.Tee tee)
      throws IOException {
    OriginRequest request;
    try {
      request = UpstreamRequest.withBody(operation, context, tee);
    } catch (IOException | RuntimeException e) {
      writes.notSent();
      throw e;
    }
    return upstream.sender().send(request, writes::notSent);
  }

  private static OriginRequest request(S3Operation operation, OperationContext context)
      throws IOException {
    return UpstreamRequest.withBody(operation, context, _ -> {});
  }
}
