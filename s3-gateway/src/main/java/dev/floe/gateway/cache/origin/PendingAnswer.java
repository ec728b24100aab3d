package dev.floe.gateway.cache.origin;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The answer to a request that one client has sent to S3 and that others wait for. Thread-safe;
 * thread code.
 *
 * <p>The waiting clients give up {@link #PATIENCE} after the request began, so a connection that
 * hangs delays each client at most once. Clients that arrive after that time do not wait.
 */
public final class PendingAnswer<T> {
  /**
   * The time for which a reader waits while another reader's request brings no byte, before it
   * sends its own request.
   */
  public static final Duration PATIENCE = Duration.ofSeconds(2);

  private final CompletableFuture<T> answer = new CompletableFuture<>();
  private final long begunNanos = System.nanoTime();

  /** Passes the answer to all callers that wait for it. */
  public void complete(T value) {
    answer.complete(value);
  }

  /** Waits for the answer. Returns empty if it does not arrive in time. */
  public Optional<T> await() throws InterruptedException {
    long leftNanos = PATIENCE.toNanos() - (System.nanoTime() - begunNanos);
    try {
      return Optional.of(answer.get(Math.max(0, leftNanos), TimeUnit.NANOSECONDS));
    } catch (TimeoutException | ExecutionException e) {
      return Optional.empty();
    }
  }
}
