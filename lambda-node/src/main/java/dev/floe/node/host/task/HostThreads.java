package dev.floe.node.host.task;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Owns the virtual threads of one part of the host: one per task, up to a limit. Thread-safe;
 * starting a task never waits.
 *
 * <p>{@link #close} interrupts the running tasks and waits until none runs; no task starts
 * afterwards. A task must end soon after it was interrupted.
 */
public final class HostThreads implements Executor, AutoCloseable {
  private static final Duration END_AT_MOST = Duration.ofSeconds(5);

  private final String name;
  private final int limit;

  // Guarded by this.
  private final Set<Thread> running = new HashSet<>();
  private long startedSoFar;
  private boolean closed;

  /**
   * @param name the part's name; the threads' names are this and a number
   * @param limit the most tasks that may run at once, 1 or more
   */
  public HostThreads(String name, int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException(
          "%d threads of %s, expected 1 or more".formatted(limit, name));
    }
    this.name = name;
    this.limit = limit;
  }

  /**
   * Runs the task on a new thread.
   *
   * @return false if too many tasks run already or this is closed. The task will then not run, and
   *     the caller releases what the task would have released
   */
  public synchronized boolean start(Runnable task) {
    if (closed || running.size() >= limit) {
      return false;
    }
    Thread thread = Thread.ofVirtual().name(name + "-", startedSoFar++).unstarted(() -> run(task));
    running.add(thread);
    thread.start();
    return true;
  }

  /**
   * Runs the task on a new thread, as {@link #start} does, but throws if it cannot.
   *
   * @throws RejectedExecutionException if too many tasks run already or this is closed
   */
  @Override
  public void execute(Runnable task) {
    if (!start(task)) {
      throw new RejectedExecutionException(
          "%s is closed, or runs %d tasks already".formatted(name, limit));
    }
  }

  private void run(Runnable task) {
    try {
      task.run();
    } finally {
      ended(Thread.currentThread());
    }
  }

  private synchronized void ended(Thread thread) {
    running.remove(thread);
    notifyAll();
  }

  /** Returns the number of running tasks. */
  public synchronized int running() {
    return running.size();
  }

  /**
   * Interrupts the tasks and waits until none runs. Calling again does nothing. A task must not
   * close its own owner.
   *
   * @throws IllegalStateException if tasks still run some seconds after they were interrupted; the
   *     message names them
   */
  @Override
  public void close() {
    close(Duration.ZERO);
  }

  /**
   * Closes this as {@link #close()} does, but first waits up to {@code grace} for the tasks to end,
   * and interrupts only those that still run then.
   */
  public synchronized void close(Duration grace) {
    closed = true;
    try {
      if (!awaitNoneRuns(grace)) {
        running.forEach(Thread::interrupt);
        if (!awaitNoneRuns(END_AT_MOST)) {
          List<String> names = running.stream().map(Thread::getName).toList();
          throw new IllegalStateException("%s still runs %s".formatted(name, names));
        }
      }
    } catch (InterruptedException e) {
      running.forEach(Thread::interrupt);
      Thread.currentThread().interrupt();
    }
  }

  private synchronized boolean awaitNoneRuns(Duration atMost) throws InterruptedException {
    long endNanos = System.nanoTime() + atMost.toNanos();
    while (!running.isEmpty()) {
      long leftNanos = endNanos - System.nanoTime();
      if (leftNanos <= 0) {
        return false;
      }
      wait(leftNanos / 1_000_000, (int) (leftNanos % 1_000_000));
    }
    return true;
  }
}
