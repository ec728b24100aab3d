package dev.floe.node.host;

/** How an invocation ended. */
sealed interface Outcome {
  /** The function answered. */
  record Returned(String payload) implements Outcome {}

  /**
   * The function did not answer: it raised an error, died or ran out of time.
   *
   * @param kind what {@code X-Amz-Function-Error} says
   * @param payload the error as JSON
   */
  record FunctionError(String kind, String payload) implements Outcome {
    /** An error that the platform found, not the function itself. */
    static FunctionError unhandled(String errorType, String message) {
      return new FunctionError("Unhandled", Json.error("errorType", errorType, message));
    }
  }
}
