package dev.floe.node.lambda;

import dev.floe.node.protocol.ProtocolException;
import java.io.IOException;
import java.time.Duration;

/**
 * Takes one invocation after the other from the Runtime API and hands each to the node. Ends when
 * the API does. Confined to the thread that calls it.
 */
final class RuntimeLoop {
  private final RuntimeApi api;
  private final Node node;

  RuntimeLoop(RuntimeApi api, Node node) {
    this.api = api;
    this.node = node;
  }

  /** Never returns; throws when the Runtime API is gone or the session cannot go on. */
  void run() throws IOException {
    while (true) {
      RuntimeApi.Answer next = api.next();
      String requestId = next.header("lambda-runtime-aws-request-id");
      long deadlineMillis = deadlineMillis(next.header("lambda-runtime-deadline-ms"));
      Duration remaining = Duration.ofMillis(deadlineMillis - System.currentTimeMillis());
      String answer;
      try {
        answer = node.invoke(next.body(), remaining);
      } catch (ProtocolException e) {
        System.err.println("floe-node: invocation refused: " + e.getMessage());
        api.fail(requestId, "{\"errorType\":\"BadPayload\",\"errorMessage\":\"not a gateway's\"}");
        continue;
      } catch (RuntimeException e) {
        System.err.println("floe-node: invocation failed: " + e);
        api.fail(requestId, "{\"errorType\":\"Failed\",\"errorMessage\":\"the node failed\"}");
        continue;
      }
      api.respond(requestId, answer);
    }
  }

  private static long deadlineMillis(String text) throws IOException {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IOException("Runtime API: deadline %s, expected milliseconds".formatted(text), e);
    }
  }
}
