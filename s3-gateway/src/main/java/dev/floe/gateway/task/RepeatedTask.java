package dev.floe.gateway.task;

import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a task in the background, never twice at the same time. Requests during a run lead to one
 * more run. Thread-safe; requesting never waits.
 */
public final class RepeatedTask {
  private static final Logger LOG = LoggerFactory.getLogger(RepeatedTask.class);

  private final BackgroundTasks tasks;
  private final String name;
  private final Runnable task;
  private final AtomicInteger requests = new AtomicInteger();

  public RepeatedTask(BackgroundTasks tasks, String name, Runnable task) {
    this.tasks = tasks;
    this.name = name;
    this.task = task;
  }

  /**
   * Requests a run of the task that begins after this call. Does nothing if the background tasks
   * are closed, or if too many of them run.
   */
  public void request() {
    if (requests.getAndIncrement() == 0) {
      if (!tasks.start(name, this::run)) {
        requests.set(0);
      }
    }
  }

  private void run() {
    int seen;
    do {
      seen = requests.get();
      try {
        task.run();
      } catch (RuntimeException | Error e) {
        // A fault in one run must not stop all later runs.
        LOG.error("{} failed", name, e);
      }
    } while (!requests.compareAndSet(seen, 0));
  }
}
