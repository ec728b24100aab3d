package dev.floe.node.host.runtime;

import java.util.concurrent.CompletableFuture;

/**
 * One invocation of a function while an instance runs it. Thread-safe; the first outcome is kept.
 *
 * @param requestId its id at the platform and in the function
 * @param payload the text that the function receives
 * @param outcome completed when the function has answered or can no longer answer
 * @param settled completed after the outcome, when the instance can be invoked again or has died
 */
public record Invocation(
    String requestId,
    String payload,
    CompletableFuture<Outcome> outcome,
    CompletableFuture<Void> settled) {
  public Invocation(String requestId, String payload) {
    this(requestId, payload, new CompletableFuture<>(), new CompletableFuture<>());
  }

  /** Returns the same invocation with another payload for the function. */
  public Invocation withPayload(String newPayload) {
    return new Invocation(requestId, newPayload, outcome, settled);
  }

  /** Ends the invocation; does nothing if it has ended. */
  public void end(Outcome how) {
    outcome.complete(how);
  }
}
