package dev.floe.loadtest.soak.edge;

/** The gateway's reaction to a request. */
sealed interface EdgeOutcome {
  /**
   * An answer arrived.
   *
   * @param code the error's code, empty without an error
   */
  record Answered(int status, String code) implements EdgeOutcome {}

  /** The gateway still waited for more of the request when the client gave up. */
  record Waiting() implements EdgeOutcome {}

  /** The connection ended without an answer. */
  record Closed() implements EdgeOutcome {}

  /** The bytes received are not an HTTP answer. */
  record Garbage(String start) implements EdgeOutcome {}
}
