package dev.floe.gateway.s3.operation;

import dev.floe.gateway.model.S3Operation;

/** The handlers of all operations. Immutable. */
public record OperationHandlers(
    OperationHandler<S3Operation.GetObject> getObject,
    OperationHandler<S3Operation.HeadObject> headObject,
    OperationHandler<S3Operation.PutObject> putObject,
    OperationHandler<S3Operation.CopyObject> copyObject,
    OperationHandler<S3Operation.UploadPart> uploadPart,
    OperationHandler<S3Operation.CompleteMultipartUpload> completeMultipartUpload,
    OperationHandler<S3Operation.AbortMultipartUpload> abortMultipartUpload,
    OperationHandler<S3Operation.DeleteObject> deleteObject,
    OperationHandler<S3Operation.DeleteObjects> deleteObjects,
    OperationHandler<S3Operation.ChangeObject> changeObject,
    OperationHandler<S3Operation.ChangeBucket> changeBucket,
    OperationHandler<S3Operation.Forward> forward) {

  /** Returns a set with the same handler for every operation, for a gateway without a cache. */
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
        handler::handle,
        handler::handle,
        handler::handle);
  }

  /** Calls the operation's handler. Loop code. */
  public void handle(S3Operation operation, OperationContext context) {
    switch (operation) {
      case S3Operation.GetObject get -> getObject.handle(get, context);
      case S3Operation.HeadObject head -> headObject.handle(head, context);
      case S3Operation.PutObject put -> putObject.handle(put, context);
      case S3Operation.CopyObject copy -> copyObject.handle(copy, context);
      case S3Operation.UploadPart part -> uploadPart.handle(part, context);
      case S3Operation.CompleteMultipartUpload complete ->
          completeMultipartUpload.handle(complete, context);
      case S3Operation.AbortMultipartUpload abort -> abortMultipartUpload.handle(abort, context);
      case S3Operation.DeleteObject delete -> deleteObject.handle(delete, context);
      case S3Operation.DeleteObjects deletes -> deleteObjects.handle(deletes, context);
      case S3Operation.ChangeObject change -> changeObject.handle(change, context);
      case S3Operation.ChangeBucket change -> changeBucket.handle(change, context);
      case S3Operation.Forward passedOn -> forward.handle(passedOn, context);
    }
  }
}
