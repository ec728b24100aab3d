package dev.floe.gateway.cache.directory;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks in order, each the same time after it was handed in, on one thread that lives only
 * while a task waits. Thread-safe; handing in never waits.
 */
final class DelayedTasks {
  private static final Logger LOG = LoggerFactory.getLogger(DelayedTasks.class);

  /** More do not wait: the oldest are run early. */
  private static final int LIMIT = 100_000;

  private final String name;
  private final long delayNanos;
  private final ArrayDeque<Task> waiting = new ArrayDeque<>();
  private boolean running;

  private record Task(long dueNanos, Runnable action) {}

  DelayedTasks(String name, Duration delay) {
    this.name = name;
    this.delayNanos = delay.toNanos();
  }

  synchronized void add(Runnable action) {
    waiting.addLast(new Task(System.nanoTime() + delayNanos, action));
    if (!running) {
      running = true;
      Thread.ofVirtual().name(name).start(this::run);
    } else if (waiting.size() > LIMIT) {
      notifyAll();
    }
  }

  private void run() {
    try {
      for (Task next = next(); next != null; next = next()) {
        run(next.action);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException e) {
      LOG.error("a task of {} failed", name, e);
    }
  }

  /** The next task when it is due; null if none waits, and then the thread ends. */
  private synchronized @Nullable Task next() throws InterruptedException {
    while (true) {
      Task first = waiting.peekFirst();
      if (first == null) {
        running = false;
        return null;
      }
      long leftNanos = first.dueNanos - System.nanoTime();
      if (leftNanos <= 0 || waiting.size() > LIMIT) {
        return waiting.removeFirst();
      }
      TimeUnit.NANOSECONDS.timedWait(this, leftNanos);
    }
  }
}
