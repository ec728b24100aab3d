package dev.floe.gateway.s3.operation;

import dev.floe.gateway.model.S3Operation;

/**
 * Carries out one kind of operation.
 *
 * @param <O> the operations it knows
 */
@FunctionalInterface
public interface OperationHandler<O extends S3Operation> {
  /**
   * Called on the exchange's loop, never blocks; what waits goes on by {@link
   * OperationContext#onThread}. The request is authenticated and authorised. Throwing an {@link
   * dev.floe.gateway.model.S3Exception} before the response has started answers with it.
   */
  void handle(O operation, OperationContext context);
}
