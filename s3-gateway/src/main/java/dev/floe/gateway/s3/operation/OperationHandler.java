package dev.floe.gateway.s3.operation;

import dev.floe.gateway.model.S3Operation;

/**
 * Carries out one kind of operation.
 *
 * @param <O> the operations that it handles
 */
@FunctionalInterface
public interface OperationHandler<O extends S3Operation> {
  /**
   * Handles an operation of an authenticated and authorised request. Called on the exchange's loop;
   * must not block, and starts a thread by {@link OperationContext#onThread} for blocking work. If
   * it throws an {@link dev.floe.gateway.model.S3Exception} before the response has started, the
   * client receives that error.
   */
  void handle(O operation, OperationContext context);
}
