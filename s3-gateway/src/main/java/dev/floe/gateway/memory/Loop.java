package dev.floe.gateway.memory;

import io.netty.channel.EventLoop;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * One event loop: a thread that handles connections of clients and one lane of each session with a
 * node. Thread-safe; tasks that run on it must not block.
 */
public final class Loop implements Executor {
  private final int index;
  private final EventLoop eventLoop;

  Loop(int index, EventLoop eventLoop) {
    this.index = index;
    this.eventLoop = eventLoop;
  }

  /**
   * Returns this loop's index, from 0 to the number of loops, exclusive; its lanes have the same
   * index.
   */
  public int index() {
    return index;
  }

  public boolean inLoop() {
    return eventLoop.inEventLoop();
  }

  /** Runs the task on this loop, in the order of the calls; throws if the loop has shut down. */
  @Override
  public void execute(Runnable task) {
    eventLoop.execute(task);
  }

  /** Runs the task on this loop after the delay, unless it is cancelled first. */
  public Timer schedule(Runnable task, long delayNanos) {
    var future = eventLoop.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
    return () -> future.cancel(false);
  }

  /** Returns Netty's view of this loop; edges only. */
  public EventLoop eventLoop() {
    return eventLoop;
  }

  /** A task scheduled for later. */
  public interface Timer {
    /** Cancels the task if it has not started; further calls do nothing. */
    void cancel();
  }
}
