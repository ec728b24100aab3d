package dev.floe.gateway.memory;

import io.netty.channel.EventLoop;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * One event loop: the thread that a request and the lanes it reads from live on. Thread-safe; what
 * runs on it is confined to it and never blocks.
 */
public final class Loop implements Executor {
  private final int index;
  private final EventLoop eventLoop;

  Loop(int index, EventLoop eventLoop) {
    this.index = index;
    this.eventLoop = eventLoop;
  }

  /** 0 to the number of loops, exclusive: also the number of the lanes that belong to it. */
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

  /** Runs the task on this loop after the delay unless it is cancelled before. */
  public Timer schedule(Runnable task, long delayNanos) {
    var future = eventLoop.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
    return () -> future.cancel(false);
  }

  /** Netty's view of this loop, for the two edges alone. */
  public EventLoop eventLoop() {
    return eventLoop;
  }

  /** A task that waits for its time. */
  public interface Timer {
    /** The task will not run if it has not begun; calling again does nothing. */
    void cancel();
  }
}
