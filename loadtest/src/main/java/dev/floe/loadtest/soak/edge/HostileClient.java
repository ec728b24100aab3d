package dev.floe.loadtest.soak.edge;

import dev.floe.loadtest.local.GatewayProcess;
import dev.floe.loadtest.soak.SoakFailure;
import dev.floe.loadtest.soak.Tally;
import java.io.IOException;

/**
 * Sends damaged requests one after another and checks the reaction to each. Confined to one thread.
 */
final class HostileClient {
  private static final int LOG_CHARACTERS = 2_000;
  private static final int SHOWN_CHARACTERS = 600;

  private final EdgeRequests requests;
  private final EdgeClient client;
  private final GatewayProcess gateway;
  private final Tally tally;

  HostileClient(EdgeRequests requests, EdgeClient client, GatewayProcess gateway, Tally tally) {
    this.requests = requests;
    this.client = client;
    this.gateway = gateway;
    this.tally = tally;
  }

  /**
   * Works until the deadline.
   *
   * @throws SoakFailure if the gateway exited or did not answer as it must
   */
  void run(long deadlineNanos) throws IOException {
    while (System.nanoTime() < deadlineNanos) {
      once();
    }
  }

  void once() throws IOException {
    EdgeRequest request = requests.next();
    EdgeOutcome outcome = send(request);
    switch (outcome) {
      case EdgeOutcome.Answered(int status, String code) -> {
        tally.count(status + (code.isEmpty() ? "" : " " + code));
        // The gateway refuses unknown operations with 501 and overload with SlowDown. A 500 may be
        // the origin's error; the gateway counts its own errors in a metric.
        if (status > 501 && !code.equals("SlowDown")) {
          throw failure("answered %d %s".formatted(status, code), request);
        }
      }
      case EdgeOutcome.Waiting _ -> {
        tally.count("waits for more");
        if (request.whole()) {
          throw failure("a whole request is not answered", request);
        }
      }
      case EdgeOutcome.Closed _ -> {
        tally.count("closed without an answer");
        if (request.head().contains("\r\n\r\n")) {
          throw failure("a connection ended without an answer", request);
        }
      }
      case EdgeOutcome.Garbage(String start) ->
          throw failure("the answer begins with '" + start + "'", request);
    }
  }

  private EdgeOutcome send(EdgeRequest request) throws IOException {
    try {
      return client.send(request);
    } catch (IOException e) {
      throw gateway.isAlive()
          ? failure("the gateway accepts no connection: " + e.getMessage(), request)
          : new SoakFailure("the gateway ended; its log ends: " + end(gateway.log()));
    }
  }

  private static SoakFailure failure(String what, EdgeRequest request) {
    String head = request.head();
    return new SoakFailure(
        "%s: %s with %d bytes of body%n%s"
            .formatted(
                what,
                request.kind(),
                request.body().length,
                head.substring(0, Math.min(SHOWN_CHARACTERS, head.length()))));
  }

  /** Returns the last 2,000 characters of a log. */
  static String end(String log) {
    return log.substring(Math.max(0, log.length() - LOG_CHARACTERS));
  }
}
