package dev.floe.gateway.cache.directory;

import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a task on a thread of its own, never twice at the same time: however often it is requested
 * while it runs, it runs once more afterwards. Thread-safe; requesting never waits.
 */
public final class RepeatedTask {
  private static final Logger LOG = LoggerFactory.getLogger(RepeatedTask.class);

  private final String name;
  private final Runnable task;
  private final AtomicInteger requests = new AtomicInteger();

  public RepeatedTask(String name, Runnable task) {
    this.name = name;
    this.task = task;
  }

  /** Has the task run once, from its beginning, after this call. */
  public void request() {
    if (requests.getAndIncrement() == 0) {
      Thread.ofVirtual().name(name).start(this::run);
    }
  }

  private void run() {
    int seen;
    do {
      seen = requests.get();
      try {
        task.run();
      } catch (RuntimeException e) {
        LOG.error("{} failed", name, e);
      }
    } while (!requests.compareAndSet(seen, 0));
  }
}
