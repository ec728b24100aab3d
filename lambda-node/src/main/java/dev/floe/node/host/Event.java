package dev.floe.node.host;

import dev.floe.node.host.runtime.Outcome;
import java.io.IOException;
import java.time.Duration;

/**
 * An asynchronous invocation. Its answer is discarded. A throttled event is repeated with growing
 * pauses and a failed one twice, as Lambda does by default ("Invoking a Lambda function
 * asynchronously", AWS Lambda Developer Guide), but with shorter pauses.
 */
final class Event implements Runnable {
  private static final int RETRIES = 2;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private final HostedFunction function;
  private final String requestId;
  private final String payload;

  /**
   * @param requestId the id of the invocation and of its repetitions
   */
  Event(HostedFunction function, String requestId, String payload) {
    this.function = function;
    this.requestId = requestId;
    this.payload = payload;
  }

  @Override
  public void run() {
    try {
      int failures = 0;
      Duration pause = FIRST_PAUSE;
      while (failures <= RETRIES) {
        var answer = function.invoke(requestId, payload, false);
        if (answer.isPresent() && answer.get().outcome() instanceof Outcome.Returned) {
          return;
        }
        failures += answer.isPresent() ? 1 : 0;
        Thread.sleep(pause);
        pause =
            pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0
                ? pause.multipliedBy(2)
                : LONGEST_PAUSE;
      }
    } catch (IOException e) {
      // No process can be started: the next synchronous invocation reports the error.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the host closes
    }
  }
}
