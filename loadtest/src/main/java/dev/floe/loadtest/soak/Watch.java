package dev.floe.loadtest.soak;

import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Waits for the end of a soak while its clients work. */
public final class Watch {
  private Watch() {}

  /** The action of each second. */
  public interface EachSecond {
    void passed(int second) throws InterruptedException;
  }

  /**
   * Calls the action each second until the time is up or a task has failed. A task that ends before
   * the time is up has failed.
   */
  public static void over(int seconds, List<Future<?>> running, EachSecond action)
      throws InterruptedException {
    for (int second = 1; second <= seconds; second++) {
      TimeUnit.SECONDS.sleep(1);
      if (running.stream().anyMatch(Future::isDone)) {
        return;
      }
      action.passed(second);
    }
  }
}
