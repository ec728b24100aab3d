package dev.floe.gateway.cache.fill;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A question that one client has put to S3 and whose answer others may share. Thread-safe; thread
 * code.
 *
 * <p>A connection that hangs makes no one wait longer than {@link #PATIENCE} from its beginning:
 * whoever comes later asks at once.
 */
public final class PendingAnswer<T> {
  /** How long a reader waits for another's request without a byte, then asks for itself. */
  public static final Duration PATIENCE = Duration.ofSeconds(2);

  private final CompletableFuture<T> answer = new CompletableFuture<>();
  private final long begunNanos = System.nanoTime();

  /** The answer is here. */
  public void complete(T value) {
    answer.complete(value);
  }

  /** Waits for the answer; empty if it fails or does not arrive in time. */
  public Optional<T> await() throws InterruptedException {
    long leftNanos = PATIENCE.toNanos() - (System.nanoTime() - begunNanos);
    try {
      return Optional.of(answer.get(Math.max(0, leftNanos), TimeUnit.NANOSECONDS));
    } catch (TimeoutException | ExecutionException e) {
      return Optional.empty();
    }
  }
}
