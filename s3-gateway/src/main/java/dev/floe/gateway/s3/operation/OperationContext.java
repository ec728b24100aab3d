package dev.floe.gateway.s3.operation;

import dev.floe.gateway.exchange.Exchange;
import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.model.Caller;
import dev.floe.gateway.model.Payload;
import dev.floe.gateway.model.S3Exception;

/** What a handler gets besides the operation. Methods say who may call them. */
public interface OperationContext {
  Exchange exchange();

  /**
   * Those of the client's headers that the tables or a setting admit, and those that a presigned
   * URL carries in its query instead: handlers look at these, not at the head's.
   */
  Headers headers();

  Caller caller();

  /** The verified payload. Thread code only. */
  Payload payload();

  /**
   * {@link Exchange#onThread}, with one thing more: an {@link S3Exception} that the task throws
   * before the response has started is answered with. Loop code.
   */
  void onThread(Exchange.ThreadTask task);

  /** Answers with the error's XML. Loop code, before the response has started. */
  default void refuse(S3Exception refusal) {
    refuse(refusal, Headers.EMPTY);
  }

  /** The same with more headers. */
  void refuse(S3Exception refusal, Headers more);
}
