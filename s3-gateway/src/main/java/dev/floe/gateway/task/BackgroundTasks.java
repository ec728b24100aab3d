package dev.floe.gateway.task;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns the background threads of one part: a virtual thread per task, up to a limit, and one timer
 * for delayed tasks. Thread-safe; starting a task never waits.
 *
 * <p>After {@link #close} no task starts. Closing discards the delayed tasks, waits a moment for
 * the running tasks to end, then interrupts them and waits until none runs. A task must end soon
 * after it was interrupted.
 */
public final class BackgroundTasks implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BackgroundTasks.class);

  /** The most tasks that may wait for their time; with more, the earliest run at once. */
  private static final int DELAYED_LIMIT = 100_000;

  /** The time that tasks have to end before they are interrupted; most need a few milliseconds. */
  private static final Duration GRACE = Duration.ofMillis(500);

  private static final Duration END_AT_MOST = Duration.ofSeconds(5);

  private final String owner;
  private final int limit;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ended = lock.newCondition();
  private final Condition due = lock.newCondition();

  // Guarded by the lock.
  private final Set<Thread> running = new HashSet<>();
  private final PriorityQueue<Delayed> delayed = new PriorityQueue<>();
  private long delayedSoFar;
  private @Nullable Thread timer;
  private boolean closed;

  /**
   * A task that is due later.
   *
   * @param order decides between tasks that are due at the same time
   */
  private record Delayed(long dueNanos, long order, Runnable task) implements Comparable<Delayed> {
    @Override
    public int compareTo(Delayed other) {
      // Differences, because nanoTime may overflow.
      int byTime = Long.signum(dueNanos - other.dueNanos);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  /**
   * @param owner the part's name, for messages
   * @param limit the most tasks that may run at once, 1 or more
   */
  public BackgroundTasks(String owner, int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException(
          "%d background tasks of %s, expected 1 or more".formatted(limit, owner));
    }
    this.owner = owner;
    this.limit = limit;
  }

  /**
   * Runs the task on a virtual thread of its own.
   *
   * @return false if too many tasks run already or this is closed. The task will then not run, and
   *     the caller releases what the task would have released
   */
  public boolean start(String name, Runnable task) {
    Thread thread = Thread.ofVirtual().name(name).unstarted(() -> run(name, task));
    lock.lock();
    try {
      if (closed || running.size() >= limit) {
        LOG.debug(
            "{} does not start {}: it is closed, or {} tasks run already",
            owner,
            name,
            running.size());
        return false;
      }
      running.add(thread);
    } finally {
      lock.unlock();
    }
    thread.start();
    return true;
  }

  private void run(String name, Runnable task) {
    try {
      runLogged(name, task);
    } finally {
      lock.lock();
      try {
        running.remove(Thread.currentThread());
        ended.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  private void runLogged(String name, Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      // A fault in one task must not stop the timer and all later tasks.
      LOG.error("{} of {} failed", name, owner, e);
    }
  }

  /**
   * Runs the task on the timer's thread once the delay is over, after all tasks that are due
   * earlier. The task must not block. {@link #close} discards it.
   */
  public void later(Duration delay, Runnable task) {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      delayed.add(new Delayed(System.nanoTime() + delay.toNanos(), delayedSoFar++, task));
      if (timer == null) {
        timer = Thread.ofVirtual().name(owner + " timer").start(this::runDelayed);
      } else {
        due.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Runs the task on the timer's thread after each interval until this is closed, even if an
   * earlier run failed. The task must not block.
   */
  public void every(Duration interval, Runnable task) {
    later(
        interval,
        () -> {
          try {
            task.run();
          } finally {
            every(interval, task);
          }
        });
  }

  /**
   * Runs the task after each interval until this is closed, each time on a new virtual thread, even
   * if an earlier run failed. The next interval begins when a run ends. A run is skipped if too
   * many tasks run.
   */
  public void startEvery(Duration interval, String name, Runnable task) {
    later(
        interval,
        () -> {
          boolean started =
              start(
                  name,
                  () -> {
                    try {
                      task.run();
                    } finally {
                      startEvery(interval, name, task);
                    }
                  });
          if (!started) {
            startEvery(interval, name, task);
          }
        });
  }

  private void runDelayed() {
    try {
      for (Delayed next = awaitDue(); next != null; next = awaitDue()) {
        runLogged("a delayed task", next.task);
      }
    } catch (InterruptedException e) {
      endTimer(); // only close() interrupts this thread
    }
  }

  /** Waits for the next task. Returns null if none is left; the timer's thread then ends. */
  private @Nullable Delayed awaitDue() throws InterruptedException {
    lock.lock();
    try {
      for (Delayed first = delayed.peek(); first != null; first = delayed.peek()) {
        long leftNanos = first.dueNanos - System.nanoTime();
        if (leftNanos <= 0 || delayed.size() > DELAYED_LIMIT) {
          return delayed.remove();
        }
        var _ = due.awaitNanos(leftNanos);
      }
      endTimer();
      return null;
    } finally {
      lock.unlock();
    }
  }

  private void endTimer() {
    lock.lock();
    try {
      timer = null;
      ended.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Counts the running tasks, without the timer. */
  public int running() {
    lock.lock();
    try {
      return running.size();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Ends all tasks. Calling again does nothing.
   *
   * @throws IllegalStateException if tasks still run some seconds after they were interrupted; the
   *     message names them
   */
  @Override
  public void close() {
    boolean interrupted = false;
    lock.lock();
    try {
      closed = true;
      delayed.clear();
      due.signalAll();
      if (!awaitNoneRuns(GRACE)) {
        interruptAll();
        if (!awaitNoneRuns(END_AT_MOST)) {
          throw new IllegalStateException("%s still runs %s".formatted(owner, names()));
        }
      }
    } catch (InterruptedException e) {
      interruptAll();
      interrupted = true;
    } finally {
      lock.unlock();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean awaitNoneRuns(Duration atMost) throws InterruptedException {
    long leftNanos = atMost.toNanos();
    while (!running.isEmpty() || timer != null) {
      if (leftNanos <= 0) {
        return false;
      }
      leftNanos = ended.awaitNanos(leftNanos);
    }
    return true;
  }

  private void interruptAll() {
    running.forEach(Thread::interrupt);
    if (timer != null) {
      timer.interrupt();
    }
  }

  private List<String> names() {
    List<String> names = new ArrayList<>();
    running.forEach(thread -> names.add(thread.getName()));
    if (timer != null) {
      names.add(timer.getName());
    }
    return names;
  }
}
