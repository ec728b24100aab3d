package dev.floe.loadtest.soak.edge;

/** What the gateway made of a request. */
sealed interface EdgeOutcome {
  /**
   * An answer arrived.
   *
   * @param code the error's code, empty without an error
   */
  record Answered(int status, String code) implements EdgeOutcome {}

  /** The gateway waited for more of the request until the client had waited long enough. */
  record Waiting() implements EdgeOutcome {}

  /** The connection ended without an answer. */
  record Closed() implements EdgeOutcome {}

  /** What arrived is no answer of HTTP. */
  record Garbage(String start) implements EdgeOutcome {}
}
