package dev.floe.gateway.cache.directory;

import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.stripe.write.StripeWriter;
import dev.floe.gateway.task.BackgroundTasks;
import dev.floe.node.protocol.FillId;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

/**
 * The fills that have not published all their chunks, and the fills whose blocks a repair writes.
 * No directory entry refers to these chunks or blocks yet, but they must not be deleted. A node
 * deletes unsealed chunks after a while, so this class sends KEEP for the unsealed chunks of a fill
 * as long as the fill runs. Thread-safe; calls never wait.
 */
public final class RunningFills {
  private final StripeWriter writer;
  private final Duration interval;
  private final BackgroundTasks tasks;
  private final ConcurrentMap<FillId, Integer> running = new ConcurrentHashMap<>();
  private final Set<Running> kept = ConcurrentHashMap.newKeySet();
  private boolean scheduled;

  /**
   * A fill or repair, which counts as running until this object is closed. Closing it again does
   * nothing.
   */
  public final class Running implements AutoCloseable {
    private final FillId fill;
    private final Supplier<Collection<PoolNode>> unsealedOn;
    private boolean ended;

    private Running(FillId fill, Supplier<Collection<PoolNode>> unsealedOn) {
      this.fill = fill;
      this.unsealedOn = unsealedOn;
    }

    @Override
    public synchronized void close() {
      if (!ended) {
        ended = true;
        kept.remove(this);
        running.computeIfPresent(fill, (same, count) -> count == 1 ? null : count - 1);
      }
    }
  }

  /**
   * @param interval time between two KEEPs; a fraction of the time after which a node deletes
   *     unsealed chunks
   */
  public RunningFills(StripeWriter writer, Duration interval, BackgroundTasks tasks) {
    this.writer = writer;
    this.interval = interval;
    this.tasks = tasks;
  }

  /**
   * Adds a fill that begins to write.
   *
   * @param unsealedOn returns the nodes that may hold unsealed chunks of the fill; must not block
   */
  public Running begin(FillId fill, Supplier<Collection<PoolNode>> unsealedOn) {
    Running begun = begin(fill, unsealedOn, true);
    schedule();
    return begun;
  }

  /** Adds a repair, which writes blocks of a sealed fill. */
  public Running begin(FillId fill) {
    return begin(fill, Set::of, false);
  }

  private Running begin(FillId fill, Supplier<Collection<PoolNode>> unsealedOn, boolean keeps) {
    running.merge(fill, 1, Integer::sum);
    Running begun = new Running(fill, unsealedOn);
    if (keeps) {
      kept.add(begun);
    }
    return begun;
  }

  /** Returns true while the fill, or a repair of its blocks, is running. */
  public boolean contains(FillId fill) {
    return running.containsKey(fill);
  }

  /** Sends KEEP for all unsealed chunks on a node that is about to leave. */
  public void keepOn(PoolNode node) {
    for (Running each : kept) {
      if (each.unsealedOn.get().contains(node)) {
        writer.keep(each.fill, Set.of(node));
      }
    }
  }

  private synchronized void schedule() {
    if (!scheduled && !kept.isEmpty()) {
      scheduled = true;
      tasks.later(interval, this::keepAll);
    }
  }

  private void keepAll() {
    synchronized (this) {
      scheduled = false;
    }
    try {
      for (Running each : kept) {
        writer.keep(each.fill, each.unsealedOn.get());
      }
    } finally {
      schedule();
    }
  }
}
