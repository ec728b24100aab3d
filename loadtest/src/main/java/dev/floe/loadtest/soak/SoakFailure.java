package dev.floe.loadtest.soak;

import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** A promise of the gateway did not hold. */
public final class SoakFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  public SoakFailure(String message) {
    super(message);
  }

  /**
   * Waits for a task to end; a cancelled task has not failed.
   *
   * @throws SoakFailure if the task failed, or if the calling thread is interrupted
   */
  public static void throwIfFailed(Future<?> task) {
    try {
      task.get();
    } catch (CancellationException e) {
      // The soak no longer needs the task.
    } catch (ExecutionException e) {
      throw e.getCause() instanceof SoakFailure failure
          ? failure
          : new SoakFailure("a client failed: " + e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SoakFailure("interrupted");
    }
  }
}
