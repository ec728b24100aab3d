package dev.floe.gateway.cache.holdings;

import dev.floe.gateway.cache.directory.ObjectDirectory.ChunkName;
import dev.floe.gateway.cache.directory.ObjectDirectory.Known;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.task.BackgroundTasks;
import dev.floe.gateway.task.RepeatedTask;
import dev.floe.node.protocol.InstanceId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests inventories from instances, and remembers the chunks that each instance held according
 * to the directory just before the request: the answer can show only these to be lost. One walk
 * over the directory serves all waiting instances, and only one walk runs at a time. An instance
 * that does not answer within a bound may be asked again. Thread-safe; only {@link #of} waits.
 */
final class InventoryRequests {
  private static final Logger LOG = LoggerFactory.getLogger(InventoryRequests.class);

  /** The time within which an instance must answer; longer than the largest inventory takes. */
  private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(30);

  private final Walk directory;
  private final BackgroundTasks tasks;
  private final Duration answersWithin;
  private final RepeatedTask walk;

  // Guarded by this.
  /** The instances that are not asked yet; they stay here while the directory is walked. */
  private final Map<InstanceId, PoolNode> toAsk = new HashMap<>();

  private final Map<InstanceId, Asked> asked = new HashMap<>();
  private long requests;
  private final Map<InstanceId, CompletableFuture<Optional<InventoryContents>>> waiting =
      new HashMap<>();

  /**
   * The unanswered requests to one instance. Answers arrive in order.
   *
   * @param number the number of the last request
   * @param held the instance's chunks in the directory just before that request
   * @param answers the number of answers that the instance still owes
   * @param overdue true if the answer to the last request has taken too long
   */
  private record Asked(long number, Map<ChunkName, Known> held, int answers, boolean overdue) {
    boolean pending() {
      return !overdue;
    }
  }

  /** Finds the chunks that instances hold. */
  @FunctionalInterface
  interface Walk {
    /** Returns the chunks of these instances; instances without chunks may be absent. */
    Map<InstanceId, Map<ChunkName, Known>> heldBy(Set<InstanceId> instances);
  }

  InventoryRequests(Walk directory, BackgroundTasks tasks) {
    this(directory, tasks, ANSWERS_WITHIN);
  }

  /**
   * @param answersWithin the time after which a request counts as not answered
   */
  InventoryRequests(Walk directory, BackgroundTasks tasks, Duration answersWithin) {
    this.directory = directory;
    this.tasks = tasks;
    this.answersWithin = answersWithin;
    this.walk = new RepeatedTask(tasks, "list nodes", this::askAll);
  }

  /** Requests the inventory of an instance, unless a request is pending. */
  void ask(PoolNode node, InstanceId instance) {
    synchronized (this) {
      if (isPending(instance) || toAsk.put(instance, node) != null) {
        return;
      }
    }
    walk.request();
  }

  private boolean isPending(InstanceId instance) {
    Asked last = asked.get(instance);
    return last != null && last.pending();
  }

  /**
   * Requests the inventory of an instance, unless a request is pending, and waits until its chunks
   * are in the directory. Does not look for chunks that the instance has lost, because that
   * requires a walk; the instance's report has already shown such losses. Thread code.
   *
   * @return the inventory; empty if the instance went down or did not answer in time, or if its
   *     inventory could not be processed
   */
  Optional<InventoryContents> of(PoolNode node, InstanceId instance, Duration atMost)
      throws InterruptedException {
    CompletableFuture<Optional<InventoryContents>> answer;
    boolean pending;
    long number = 0;
    synchronized (this) {
      answer = waiting.computeIfAbsent(instance, any -> new CompletableFuture<>());
      pending = toAsk.containsKey(instance) || isPending(instance);
      if (!pending) {
        number = begin(instance, Map.of());
      }
    }
    if (!pending) {
      list(node, instance, number);
    }
    try {
      return answer.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return Optional.empty();
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          "the wait for the inventory of %s failed".formatted(instance), e);
    }
  }

  /**
   * Ends the request of an instance that has answered, and returns the chunks that it held,
   * according to the directory, before the request. Returns null if the answer must not be
   * compared: there was no request, the answer is overdue, or it is the answer to an earlier
   * request.
   */
  synchronized @Nullable Map<ChunkName, Known> answered(InstanceId instance) {
    Asked last = asked.remove(instance);
    if (last != null && last.answers > 1) {
      // The answer to an earlier request lacks the chunks that were added since.
      asked.put(instance, new Asked(last.number, last.held, last.answers - 1, last.overdue));
      return null;
    }
    return last == null || last.overdue ? null : last.held;
  }

  /** Passes an inventory that was compared with the directory to the threads that wait for it. */
  void compared(InstanceId instance, InventoryContents contents) {
    settle(instance, contents);
  }

  /**
   * Ends the waits for an inventory that has arrived but will not be compared. Later requests are
   * still answered.
   */
  void notCompared(InstanceId instance) {
    settle(instance, null);
  }

  /** Discards the requests to an instance that is down and will answer none of them. */
  void forget(InstanceId instance) {
    synchronized (this) {
      toAsk.remove(instance);
      asked.remove(instance);
    }
    settle(instance, null);
  }

  private void settle(InstanceId instance, @Nullable InventoryContents contents) {
    CompletableFuture<Optional<InventoryContents>> answer;
    synchronized (this) {
      answer = waiting.remove(instance);
    }
    if (answer != null) {
      answer.complete(Optional.ofNullable(contents));
    }
  }

  /** Counts the requests that wait for an answer. */
  synchronized int unanswered() {
    return (int) asked.values().stream().filter(Asked::pending).count();
  }

  /** Counts the instances for whose inventory a thread waits. */
  synchronized int awaited() {
    return waiting.size();
  }

  private void askAll() {
    Map<InstanceId, PoolNode> asking;
    synchronized (this) {
      asking = Map.copyOf(toAsk);
    }
    Map<InstanceId, Map<ChunkName, Known>> held = directory.heldBy(asking.keySet());
    asking.forEach((instance, node) -> ask(node, instance, held.getOrDefault(instance, Map.of())));
  }

  private void ask(PoolNode node, InstanceId instance, Map<ChunkName, Known> held) {
    long number;
    synchronized (this) {
      if (toAsk.remove(instance) == null) {
        return; // forgotten during the walk
      }
      number = begin(instance, held);
    }
    list(node, instance, number);
  }

  /**
   * Records the request that is about to be sent, and returns its number. The caller holds the
   * lock.
   */
  private long begin(InstanceId instance, Map<ChunkName, Known> held) {
    Asked before = asked.get(instance);
    int answers = before == null ? 1 : before.answers + 1;
    long number = ++requests;
    asked.put(instance, new Asked(number, held, answers, false));
    return number;
  }

  private void list(PoolNode node, InstanceId instance, long number) {
    tasks.later(answersWithin, () -> overdue(instance, number));
    // The instance may have gone down before its request was stored here, for example during the
    // walk.
    if (node.isLive(instance)) {
      node.list(instance);
    } else {
      forget(instance);
    }
  }

  /**
   * Ends the wait for an answer. An answer that still arrives is not compared with the directory.
   */
  private void overdue(InstanceId instance, long number) {
    synchronized (this) {
      Asked last = asked.get(instance);
      if (last == null || last.number != number) {
        return; // answered, or asked again
      }
      asked.put(instance, new Asked(number, Map.of(), last.answers, true));
    }
    LOG.warn("{} sent no inventory within {}", instance, answersWithin);
    settle(instance, null);
  }
}
