package dev.floe.gateway.s3.operation;

import dev.floe.gateway.cache.ReadThroughCache;
import dev.floe.gateway.metrics.GatewayMetrics;
import dev.floe.gateway.model.S3Operation;
import dev.floe.gateway.origin.OriginClient;

/** Which handler carries out which operation. Immutable. */
public record OperationHandlers(
    OperationHandler<S3Operation.GetObject> getObject,
    OperationHandler<S3Operation.HeadObject> headObject,
    OperationHandler<S3Operation.PutObject> putObject,
    OperationHandler<S3Operation.CopyObject> copyObject,
    OperationHandler<S3Operation.CompleteMultipartUpload> completeMultipartUpload,
    OperationHandler<S3Operation.DeleteObject> deleteObject,
    OperationHandler<S3Operation.DeleteObjects> deleteObjects,
    OperationHandler<S3Operation.ChangeObject> changeObject,
    OperationHandler<S3Operation.ChangeBucket> changeBucket,
    OperationHandler<S3Operation.Forward> forward) {

  /** Everything by one handler: a gateway without a cache. */
  public static OperationHandlers all(OperationHandler<S3Operation> handler) {
    return new OperationHandlers(
        handler::handle,
        handler::handle,
        handler::handle,
        handler::handle,
        handler::handle,
        handler::handle,
        handler::handle,
        handler::handle,
        handler::handle,
        handler::handle);
  }

  /** Reads through the cache, writes past it, all else straight to the origin. */
  public static OperationHandlers cached(
      ReadThroughCache cache,
      OriginClient origin,
      OperationHandler<S3Operation> forward,
      GatewayMetrics metrics) {
    CachedReads reads = new CachedReads(cache, origin, metrics);
    InvalidatingWrites writes = new InvalidatingWrites(cache, origin, metrics);
    return new OperationHandlers(
        reads::getObject,
        reads::headObject,
        new CachedPut(cache, origin, metrics),
        writes::copyObject,
        writes::completeMultipartUpload,
        writes::deleteObject,
        writes::deleteObjects,
        writes::changeObject,
        writes::changeBucket,
        forward::handle);
  }

  /** Calls the operation's handler. Loop code. */
  public void handle(S3Operation operation, OperationContext context) {
    switch (operation) {
      case S3Operation.GetObject get -> getObject.handle(get, context);
      case S3Operation.HeadObject head -> headObject.handle(head, context);
      case S3Operation.PutObject put -> putObject.handle(put, context);
      case S3Operation.CopyObject copy -> copyObject.handle(copy, context);
      case S3Operation.CompleteMultipartUpload complete ->
          completeMultipartUpload.handle(complete, context);
      case S3Operation.DeleteObject delete -> deleteObject.handle(delete, context);
      case S3Operation.DeleteObjects deletes -> deleteObjects.handle(deletes, context);
      case S3Operation.ChangeObject change -> changeObject.handle(change, context);
      case S3Operation.ChangeBucket change -> changeBucket.handle(change, context);
      case S3Operation.Forward passedOn -> forward.handle(passedOn, context);
    }
  }
}
