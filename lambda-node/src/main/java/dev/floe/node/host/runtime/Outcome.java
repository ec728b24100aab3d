package dev.floe.node.host.runtime;

/** The outcome of an invocation. */
public sealed interface Outcome {
  /** The function answered. */
  record Returned(String payload) implements Outcome {}

  /**
   * The function did not answer: it raised an error, died or ran out of time.
   *
   * @param kind the value of {@code X-Amz-Function-Error}
   * @param payload the error as JSON
   */
  record FunctionError(String kind, String payload) implements Outcome {
    /** Returns an error that the platform found, not the function itself. */
    public static FunctionError unhandled(String errorType, String message) {
      return new FunctionError("Unhandled", Json.error("errorType", errorType, message));
    }
  }
}
