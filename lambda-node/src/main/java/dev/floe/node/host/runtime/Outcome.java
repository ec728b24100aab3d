package dev.floe.node.host.runtime;

import dev.floe.node.host.report.InvocationStatus;

/** The outcome of an invocation. */
public sealed interface Outcome {
  /** Returns the outcome as the invocation's report names it. */
  InvocationStatus status();

  /** The function answered. */
  record Returned(String payload) implements Outcome {
    @Override
    public InvocationStatus status() {
      return InvocationStatus.SUCCESS;
    }
  }

  /**
   * The invocation failed: the function reported an error, sent an answer that is too long, died or
   * ran out of time.
   *
   * @param kind the value of {@code X-Amz-Function-Error}
   * @param payload the error as JSON
   */
  record FunctionError(String kind, String payload, InvocationStatus status) implements Outcome {
    /** Returns an error that the function itself reported. */
    public static FunctionError reported(String payload) {
      return new FunctionError("Unhandled", payload, InvocationStatus.ERROR);
    }

    /** Returns an error that the platform found, not the function itself. */
    public static FunctionError unhandled(
        String errorType, String message, InvocationStatus status) {
      return new FunctionError("Unhandled", Json.error("errorType", errorType, message), status);
    }
  }
}
