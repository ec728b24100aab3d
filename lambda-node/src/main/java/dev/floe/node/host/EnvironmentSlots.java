package dev.floe.node.host;

import dev.floe.node.host.rules.IdleOrder;
import dev.floe.node.host.rules.InvocationRate;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * The environments of one function, up to a limit: starting, busy and idle ones. Decides which one
 * runs an invocation, and freezes idle ones if that is configured. Thread-safe; nothing here waits.
 */
final class EnvironmentSlots<E extends EnvironmentSlots.Environment> {
  private final int limit;
  private final IdleOrder order;
  private final RandomGenerator random;
  private final boolean freezing;

  // All fields below are guarded by this. The idle environments are in the order in which they
  // became idle.
  private final List<Idle<E>> idle = new ArrayList<>();
  private final List<E> busy = new ArrayList<>();
  private int starting;
  private boolean closed;

  /** The part of an environment that its slot uses. */
  interface Environment {
    /** Returns true until its process has ended. */
    boolean alive();

    void freeze();

    void thaw();

    /** Returns its limit of invocations per second, which only the slots use, under their lock. */
    InvocationRate rate();
  }

  /** The environment for an invocation. */
  sealed interface Assignment<E> {
    /** An environment that was idle; it is busy from now on. */
    record OnIdle<E>(E environment) implements Assignment<E> {}

    /** A new environment; its slot is reserved until {@link #started} or {@link #notStarted}. */
    record OnNew<E>() implements Assignment<E> {}

    /** None: all slots are taken, or the slots are closed. */
    record Refused<E>() implements Assignment<E> {}
  }

  /**
   * All environments at one moment.
   *
   * @param idle in the order in which they became idle
   */
  record Listed<E>(List<E> idle, List<E> busy) {
    Listed {
      idle = List.copyOf(idle);
      busy = List.copyOf(busy);
    }

    List<E> all() {
      return Stream.concat(busy.stream(), idle.stream()).toList();
    }
  }

  private record Idle<E>(E environment, long sinceNanos) {}

  /**
   * @param freezing true if idle environments are frozen
   */
  EnvironmentSlots(int limit, IdleOrder order, RandomGenerator random, boolean freezing) {
    this.limit = limit;
    this.order = order;
    this.random = random;
    this.freezing = freezing;
  }

  /**
   * Finds an environment for an invocation.
   *
   * @param limited true if the limit of invocations per second applies
   */
  synchronized Assignment<E> take(boolean limited, long nowNanos) {
    idle.removeIf(each -> !each.environment.alive());
    List<Idle<E>> ready =
        idle.stream().filter(each -> !limited || each.environment.rate().admits(nowNanos)).toList();
    if (!ready.isEmpty()) {
      Idle<E> chosen = ready.get(order.pick(ready.size(), random));
      chosen.environment.thaw(); // if this throws, the environment stays idle
      idle.remove(chosen);
      if (limited) {
        chosen.environment.rate().accept(nowNanos);
      }
      busy.add(chosen.environment);
      return new Assignment.OnIdle<>(chosen.environment);
    }
    if (closed || busy.size() + idle.size() + starting >= limit) {
      return new Assignment.Refused<>();
    }
    starting++;
    return new Assignment.OnNew<>();
  }

  /**
   * Adds an environment that was started in a reserved slot. It is busy from now on.
   *
   * @return false if the slots were closed in between; the caller must then end the environment
   */
  synchronized boolean started(E environment, long nowNanos) {
    starting--;
    environment.rate().accept(nowNanos);
    busy.add(environment);
    return !closed;
  }

  /** Frees a reserved slot, because no environment could be started. */
  synchronized void notStarted() {
    starting--;
  }

  /** Ends an environment's invocation. */
  synchronized void ended(E environment, long nowNanos) {
    busy.remove(environment);
    if (environment.alive()) {
      idle.add(new Idle<>(environment, nowNanos));
      if (freezing && !closed) {
        environment.freeze();
      }
    }
  }

  /** Removes and returns the environments that have been idle for longer than {@code idleNanos}. */
  synchronized List<E> removeAged(long idleNanos, long nowNanos) {
    List<E> aged = new ArrayList<>();
    idle.removeIf(each -> {
      boolean old = nowNanos - each.sinceNanos > idleNanos;
      if (old) {
        aged.add(each.environment);
      }
      return old;
    });
    return aged;
  }

  /** Returns all environments, including those whose process has just ended. */
  synchronized Listed<E> listed() {
    return new Listed<>(idle.stream().map(Idle::environment).toList(), busy);
  }

  /** Closes the slots: no further environment is started or frozen. */
  synchronized void close() {
    closed = true;
  }
}
