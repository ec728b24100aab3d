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
 * All bytes leased by a gateway, and their limit (DESIGN.md, step 5, "Memory"). Thread-safe.
 *
 * <p>A reservation is granted when it fits and nobody waits before it: first come, first served, so
 * that a large one is not starved by small ones. It ends with {@link #release}. What is counted is
 * the nominal size of blocks; the pool's spare bytes and its free blocks are not.
 *
 * <p>Whoever waits must hold nothing meanwhile: code that holds a reservation and needs a second
 * one only tries for it. That is what keeps waiters from waiting for each other.
 */
public final class MemoryBudget {
  private final long limitBytes;
  private final AtomicLong inUseBytes = new AtomicLong();
  private final CopyOnWriteArrayList<Shortage> shortages = new CopyOnWriteArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Waiter> queue = new ArrayDeque<>();

  /** Length of the queue; written under the lock, read without it on the fast path. */
  private volatile int waiting;

  /** Is told when somebody must wait, and may free bytes by giving back what can be had again. */
  public interface Shortage {
    /** Any thread; must not block. */
    void onShort();
  }

  /** A place in the queue. */
  public interface Ticket {
    /**
     * Leaves the queue, or gives back what was granted but not yet told. Any thread.
     *
     * @return false if it was told before: then the bytes are the caller's to release
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

  /** How many reservations wait. */
  public int waiting() {
    return waiting;
  }

  /** Listens for shortages for as long as the budget lives. */
  public void onShortage(Shortage listener) {
    shortages.add(listener);
  }

  /** Reserves the bytes if they fit and nobody waits for any. Any thread. */
  public boolean tryReserve(long bytes) {
    check(bytes);
    return waiting == 0 && take(bytes);
  }

  /**
   * Reserves the bytes, waiting for them. Thread code only.
   *
   * @throws TimeoutException they could not be had within {@code atMost}
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
   * Reserves the bytes, and runs {@code granted} by {@code executor} once they are had, at once if
   * they fit now. Any thread.
   */
  public Ticket reserve(long bytes, Executor executor, Runnable granted) {
    check(bytes);
    Waiter waiter = new Waiter(bytes, executor, granted);
    lock.lock();
    try {
      if (queue.isEmpty() && take(bytes)) {
        waiter.granted(); // it never waited, so nobody who only tries may be turned away for it
        return waiter;
      }
      queue.addLast(waiter);
      waiting = queue.size();
    } finally {
      lock.unlock();
    }
    grant(); // after `waiting` can be seen: who released before that told nobody
    if (waiting > 0) {
      shortages.forEach(Shortage::onShort);
    }
    return waiter;
  }

  /** Gives bytes back. Any thread. */
  public void release(long bytes) {
    long left = inUseBytes.addAndGet(-bytes);
    assert left >= 0 : "more released than reserved: " + left;
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

  /** One who waits. Its state is guarded by the budget's lock. */
  private final class Waiter implements Ticket, Runnable {
    private final long bytes;
    private final Executor executor;
    private final Runnable task;
    private State state = State.WAITING;

    private enum State {
      WAITING,
      GRANTED,
      TOLD,
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
        cancel(); // its loop has shut down, so nobody is left to be told
      }
    }

    @Override
    public void run() {
      lock.lock();
      try {
        if (state == State.CANCELLED) {
          return;
        }
        state = State.TOLD;
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
            grant(); // a smaller one behind it may fit
          }
          case GRANTED -> {
            state = State.CANCELLED;
            release(bytes);
          }
          case TOLD -> {
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
