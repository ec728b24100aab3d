package dev.floe.gateway.memory;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The limit on all bytes leased by a gateway (docs/DESIGN.md, "Memory"). Thread-safe.
 *
 * <p>A reservation is granted when it fits and no earlier one is waiting, so that small ones do not
 * starve a large one. It ends with {@link #release}. The budget counts the nominal size of blocks,
 * not the pool's spare bytes and free blocks.
 *
 * <p>Code that waits for a reservation must not hold another one; if it needs a second, it must use
 * {@link #tryReserve}. Otherwise two holders could wait for each other forever.
 */
public final class MemoryBudget {
  private final long limitBytes;
  private final AtomicLong inUseBytes = new AtomicLong();
  private final CopyOnWriteArrayList<Shortage> shortages = new CopyOnWriteArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Waiter> queue = new ArrayDeque<>();

  /** The queue's length; written under the lock, read without it on the fast path. */
  private volatile int waiting;

  /**
   * Called when a reservation has to wait, so that the listener can release memory, such as cached
   * bytes.
   */
  public interface Shortage {
    /** Any thread; must not block. */
    void onShort();
  }

  /** A reservation that is waiting or was granted. */
  public interface Ticket {
    /**
     * Leaves the queue, or releases the bytes if they were granted but {@code granted} has not been
     * called yet. Any thread.
     *
     * @return false if {@code granted} was called already: the caller must then release the bytes
     */
    boolean cancel();
  }

  public MemoryBudget(long limitBytes) {
    if (limitBytes < 1) {
      throw new IllegalArgumentException(
          "memory budget of %d bytes, expected 1 or more".formatted(limitBytes));
    }
    this.limitBytes = limitBytes;
  }

  public long limitBytes() {
    return limitBytes;
  }

  public long inUseBytes() {
    return inUseBytes.get();
  }

  /** Returns the number of waiting reservations. */
  public int waiting() {
    return waiting;
  }

  /** Adds a listener, which is never removed. */
  public void onShortage(Shortage listener) {
    shortages.add(listener);
  }

  /** Reserves the bytes if they fit and no reservation is waiting. Any thread. */
  public boolean tryReserve(long bytes) {
    check(bytes);
    return waiting == 0 && take(bytes);
  }

  /**
   * Reserves the bytes, blocking until they are available. Thread code only.
   *
   * @throws TimeoutException if they were not available within {@code atMost}
   */
  public void reserve(long bytes, Duration atMost) throws InterruptedException, TimeoutException {
    if (tryReserve(bytes)) {
      return;
    }
    CountDownLatch granted = new CountDownLatch(1);
    Ticket ticket = reserve(bytes, Runnable::run, granted::countDown);
    try {
      if (!granted.await(atMost.toNanos(), TimeUnit.NANOSECONDS) && ticket.cancel()) {
        throw new TimeoutException(
            "no %d bytes of memory within %s: %d of %d in use"
                .formatted(bytes, atMost, inUseBytes(), limitBytes));
      }
    } catch (InterruptedException e) {
      if (!ticket.cancel()) {
        release(bytes);
      }
      throw e;
    }
  }

  /**
   * Reserves the bytes and then runs {@code granted} on {@code executor}: at once if they fit now
   * and no reservation is waiting. Any thread.
   */
  public Ticket reserve(long bytes, Executor executor, Runnable granted) {
    check(bytes);
    Waiter waiter = new Waiter(bytes, executor, granted);
    lock.lock();
    try {
      if (queue.isEmpty() && take(bytes)) {
        waiter.granted(); // it never counted as waiting, so no tryReserve() fails because of it
        return waiter;
      }
      queue.addLast(waiter);
      waiting = queue.size();
    } finally {
      lock.unlock();
    }
    grant(); // a release before `waiting` was set did not grant anything
    if (waiting > 0) {
      shortages.forEach(Shortage::onShort);
    }
    return waiter;
  }

  /** Releases reserved bytes and grants waiting reservations that now fit. Any thread. */
  public void release(long bytes) {
    long left = inUseBytes.addAndGet(-bytes);
    assert left >= 0 : "%d bytes reserved after a release, expected 0 or more".formatted(left);
    if (waiting > 0) {
      grant();
    }
  }

  private void check(long bytes) {
    if (bytes < 0 || bytes > limitBytes) {
      throw new IllegalArgumentException(
          "reservation of %d bytes, expected 0 to the budget's %d".formatted(bytes, limitBytes));
    }
  }

  private boolean take(long bytes) {
    long used = inUseBytes.get();
    while (used + bytes <= limitBytes) {
      if (inUseBytes.compareAndSet(used, used + bytes)) {
        return true;
      }
      used = inUseBytes.get();
    }
    return false;
  }

  private void grant() {
    lock.lock();
    try {
      for (Waiter head = queue.peekFirst();
          head != null && take(head.bytes);
          head = queue.peekFirst()) {
        queue.removeFirst();
        waiting = queue.size();
        head.granted();
      }
    } finally {
      lock.unlock();
    }
  }

  /** One reservation. Its state is guarded by the budget's lock. */
  private final class Waiter implements Ticket, Runnable {
    private final long bytes;
    private final Executor executor;
    private final Runnable task;
    private State state = State.WAITING;

    private enum State {
      WAITING,
      GRANTED,
      NOTIFIED,
      CANCELLED
    }

    Waiter(long bytes, Executor executor, Runnable task) {
      this.bytes = bytes;
      this.executor = executor;
      this.task = task;
    }

    void granted() {
      state = State.GRANTED;
      try {
        executor.execute(this);
      } catch (RejectedExecutionException e) {
        cancel(); // the loop has shut down, so the task can never run
      }
    }

    @Override
    public void run() {
      lock.lock();
      try {
        if (state == State.CANCELLED) {
          return;
        }
        state = State.NOTIFIED;
      } finally {
        lock.unlock();
      }
      task.run();
    }

    @Override
    public boolean cancel() {
      lock.lock();
      try {
        switch (state) {
          case WAITING -> {
            queue.remove(this);
            waiting = queue.size();
            state = State.CANCELLED;
            grant(); // a smaller reservation after this one may fit
          }
          case GRANTED -> {
            state = State.CANCELLED;
            release(bytes);
          }
          case NOTIFIED -> {
            return false;
          }
          case CANCELLED -> {}
        }
        return true;
      } finally {
        lock.unlock();
      }
    }
  }
}
