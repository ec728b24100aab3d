package dev.floe.node.host;

import java.util.concurrent.CompletableFuture;

/**
 * One invocation of a function, on its way through an instance. Thread-safe: the first outcome
 * counts.
 *
 * @param requestId what the platform and the function call it
 * @param payload the bytes that the client sent
 * @param outcome done when the function has answered, or never will
 * @param settled done when the instance may be invoked again, or is dead: after the outcome
 */
record Invocation(
    String requestId,
    String payload,
    CompletableFuture<Outcome> outcome,
    CompletableFuture<Void> settled) {
  Invocation(String requestId, String payload) {
    this(requestId, payload, new CompletableFuture<>(), new CompletableFuture<>());
  }

  /** Ends the invocation; does nothing if it has ended. */
  void end(Outcome how) {
    outcome.complete(how);
  }
}
