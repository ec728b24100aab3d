package dev.floe.gateway.pool.node;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks one at a time and in order. The first caller runs its own task and those that other
 * callers add in the meantime; the others return at once. So no caller waits, and the state that
 * the tasks change needs no lock. Thread-safe; tasks must not block, and may add tasks.
 */
final class SerialExecutor implements Executor {
  private static final Logger LOG = LoggerFactory.getLogger(SerialExecutor.class);

  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
    if (waiting.getAndIncrement() > 0) {
      return;
    }
    do {
      try {
        tasks.remove().run();
      } catch (RuntimeException | Error e) {
        // One fault must not stop all later tasks: a node would be stuck in its state forever.
        LOG.error("a step in a node's life failed", e);
      }
    } while (waiting.decrementAndGet() > 0);
  }
}
