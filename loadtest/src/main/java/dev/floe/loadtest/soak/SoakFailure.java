package dev.floe.loadtest.soak;

import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** Says that a promise did not hold. */
public final class SoakFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  public SoakFailure(String message) {
    super(message);
  }

  /**
   * Waits for a task's end; one that was cancelled has not failed.
   *
   * @throws SoakFailure the task's own, or one that names what it failed with
   */
  public static void throwIfFailed(Future<?> task) {
    try {
      task.get();
    } catch (CancellationException e) {
      // The soak no longer needs it.
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
