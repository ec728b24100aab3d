package dev.floe.node.lambda;

import dev.floe.node.protocol.ProtocolException;
import java.io.IOException;
import java.time.Duration;

/**
 * Fetches one invocation after another from the Runtime API and runs each on the node, until the
 * API is gone. Confined to the calling thread.
 */
final class RuntimeLoop {
  private final RuntimeApi api;
  private final Node node;

  RuntimeLoop(RuntimeApi api, Node node) {
    this.api = api;
    this.node = node;
  }

  /**
   * Runs invocations; ends only by throwing, when the Runtime API is gone or the session cannot
   * continue.
   */
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
        api.fail(
            requestId,
            "{\"errorType\":\"BadPayload\",\"errorMessage\":\"expected a gateway's payload\"}");
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
