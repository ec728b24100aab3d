package dev.floe.gateway.pool.node;

import dev.floe.gateway.memory.Loop;
import dev.floe.gateway.pool.PoolNode;
import java.util.ArrayList;
import java.util.List;

/** The callers that wait for a node to be live. Confined to the node's {@link SerialExecutor}. */
final class Waiters {
  private List<Waiter> waiting = new ArrayList<>();

  void add(Waiter waiter) {
    waiting.add(waiter);
  }

  void remove(Waiter waiter) {
    waiting.remove(waiter);
  }

  void settle(boolean live) {
    List<Waiter> settled = waiting;
    waiting = new ArrayList<>();
    settled.forEach(waiter -> waiter.settle(live));
  }

  /** A caller that waits. */
  static final class Waiter {
    private final Loop loop;
    private final PoolNode.LiveListener listener;
    private boolean cancelled;

    Waiter(Loop loop, PoolNode.LiveListener listener) {
      this.loop = loop;
      this.listener = listener;
    }

    /**
     * Cancels the wait. The listener is not called afterwards, even if a task that would call it is
     * queued. Called on the waiter's loop.
     */
    void cancel() {
      assert loop.inLoop();
      cancelled = true;
    }

    /** Calls the listener on the loop, unless the wait was cancelled. Any thread. */
    void settle(boolean live) {
      loop.execute(() -> {
        if (!cancelled) {
          listener.onLive(live);
        }
      });
    }
  }
}
