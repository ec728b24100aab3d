package dev.floe.gateway.auth;

import dev.floe.gateway.exchange.Exchange;
import dev.floe.gateway.model.S3Error;
import dev.floe.gateway.model.S3Exception;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * Verifies signatures that are too costly for an event loop, on the requests' threads. Anyone can
 * send such a signature, so only a few are verified at the same time and a limited number may wait;
 * any further request is refused. Thread-safe.
 */
public final class CostlySignatures {
  private static final int AT_A_TIME = 2;
  private static final int MAX_ADMITTED = 64;

  private final Semaphore admitted = new Semaphore(MAX_ADMITTED);
  private final Semaphore running = new Semaphore(AT_A_TIME);

  /**
   * Verifies a signature, then calls {@code verified} or {@code refused} on the loop. Loop code.
   *
   * @param refused receives the error of the signature, or SlowDown
   */
  public void verify(
      Exchange exchange,
      Authentication.Costly authentication,
      Consumer<AuthenticatedRequest> verified,
      Consumer<S3Exception> refused) {
    exchange.onThread(response -> response.backToLoop(judge(authentication, verified, refused)));
  }

  private Runnable judge(
      Authentication.Costly authentication,
      Consumer<AuthenticatedRequest> verified,
      Consumer<S3Exception> refused)
      throws InterruptedException {
    if (!admitted.tryAcquire()) {
      return () -> refused.accept(new S3Exception(S3Error.SLOW_DOWN));
    }
    try {
      running.acquire();
      try {
        AuthenticatedRequest request = authentication.rest().get();
        return () -> verified.accept(request);
      } catch (S3Exception e) {
        return () -> refused.accept(e);
      } finally {
        running.release();
      }
    } finally {
      admitted.release();
    }
  }
}
