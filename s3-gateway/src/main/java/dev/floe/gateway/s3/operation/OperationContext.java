package dev.floe.gateway.s3.operation;

import dev.floe.gateway.exchange.Exchange;
import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.model.Caller;
import dev.floe.gateway.model.Payload;
import dev.floe.gateway.model.S3Exception;

/**
 * The input of a handler besides the operation. A method that not every thread may call says so.
 */
public interface OperationContext {
  Exchange exchange();

  /**
   * Returns the client's headers that the tables or a setting admit, including those that a
   * presigned URL has in its query. Handlers use these, not those of the request's head.
   */
  Headers headers();

  Caller caller();

  /** Returns the verified payload. Thread code only. */
  Payload payload();

  /**
   * Runs the task on a thread, as {@link Exchange#onThread} does. If the task throws an {@link
   * S3Exception} before the response has started, the client receives that error. Loop code.
   */
  void onThread(Exchange.ThreadTask task);

  /** Answers with the error's XML. Loop code, before the response has started. */
  default void refuse(S3Exception refusal) {
    refuse(refusal, Headers.EMPTY);
  }

  /** Answers with the error's XML and additional headers. Loop code. */
  void refuse(S3Exception refusal, Headers more);
}
