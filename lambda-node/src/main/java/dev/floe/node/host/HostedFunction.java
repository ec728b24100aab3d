package dev.floe.node.host;

import dev.floe.node.host.process.OrphanGuard;
import dev.floe.node.host.report.InvocationCost;
import dev.floe.node.host.report.InvocationStatus;
import dev.floe.node.host.report.OutputTail;
import dev.floe.node.host.report.ReportLog;
import dev.floe.node.host.rules.InvocationRules;
import dev.floe.node.host.rules.ZonePlacement;
import dev.floe.node.host.runtime.Invocation;
import dev.floe.node.host.runtime.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A function and its instances. An invocation runs on an idle instance, or on a new one if none is
 * idle; at the limit of instances it is refused. Thread-safe; the lock guards the lists only and is
 * never held while waiting.
 */
final class HostedFunction implements AutoCloseable {
  static final String REGION = "us-east-1";

  private final FunctionHostConfig config;
  private final NodeCommand command;
  private final OrphanGuard guard;
  private final ZonePlacement places;
  private final InvocationRules rules;
  private final String name;
  private final Path log;
  private final ReportLog reports;

  private final ReentrantLock lock = new ReentrantLock();
  // The last one that became idle is the last in the list, and the next to be invoked.
  private final List<Idle> idle = new ArrayList<>();
  private final List<Instance> busy = new ArrayList<>();
  private final SplittableRandom random;
  private int starting;
  private boolean closed;
  private Bill bill = Bill.NONE;

  private record Idle(Instance instance, long sinceNanos) {}

  HostedFunction(
      FunctionHostConfig config,
      NodeCommand command,
      OrphanGuard guard,
      ZonePlacement places,
      String name) {
    this.config = config;
    this.command = command;
    this.guard = guard;
    this.places = places;
    rules = config.rules().invocations();
    random = new SplittableRandom(rules.seed() + name.hashCode());
    this.name = name;
    this.log = config.logDirectory().resolve(name + ".log");
    reports = ReportLog.of(config.logDirectory(), name);
  }

  /** The answer to an Invoke call. */
  record Answer(Outcome outcome, String requestId, String logTail) {}

  static String arn(String name) {
    return "arn:aws:lambda:%s:000000000000:function:%s".formatted(REGION, name);
  }

  String name() {
    return name;
  }

  int memoryMegabytes() {
    return config.memoryMegabytes();
  }

  /** Returns the most instances that may run at once. */
  int instanceLimit() {
    return config.instancesPerFunction();
  }

  Duration timeout() {
    return config.timeout();
  }

  /**
   * Runs one invocation to its end.
   *
   * @param requestId its id, as the function and the log see it
   * @param limited whether the limit of invocations per second applies, as it does to synchronous
   *     ones
   * @return empty if every instance is busy
   * @throws IOException if a process cannot be started
   */
  Optional<Answer> invoke(String requestId, String payload, boolean limited)
      throws IOException, InterruptedException {
    Thread.sleep(rules.latency());
    Instance free;
    lock.lock();
    try {
      free = takeIdle(limited);
      if (free == null && !reserve()) {
        return Optional.empty();
      }
    } finally {
      lock.unlock();
    }
    // A client that sends nothing sends an empty object, as on Lambda.
    Invocation invocation = new Invocation(requestId, payload.isEmpty() ? "{}" : payload);
    OutputTail tail = new OutputTail(rules.logFormat(), invocation.requestId(), log, reports);
    Instance instance = free == null ? start() : free;
    long from = System.nanoTime();
    Outcome outcome;
    try {
      outcome = instance.run(invocation);
    } finally {
      release(instance);
    }
    Duration init = free == null ? instance.initDuration() : Duration.ZERO;
    long ranNanos = Math.max(0, System.nanoTime() - from - init.toNanos());
    // An invocation that is out of time has lasted as long as it may: to kill it is not billed.
    Duration duration =
        outcome.status().equals(InvocationStatus.TIMEOUT)
            ? config.timeout()
            : Duration.ofNanos(Math.min(ranNanos, config.timeout().toNanos()));
    int memoryUsed = instance.maxMemoryUsedMegabytes().orElse(config.memoryMegabytes());
    long billedMillis = config.rules().billedMillis(duration.plus(init));
    InvocationCost cost =
        new InvocationCost(duration, init, billedMillis, config.memoryMegabytes(), memoryUsed);
    bill(billedMillis);
    String logTail = tail.end(cost, outcome.status());
    return Optional.of(new Answer(outcome, invocation.requestId(), logTail));
  }

  private void bill(long billedMillis) {
    lock.lock();
    try {
      bill = bill.plus(new Bill(1, billedMillis, billedMillis * config.memoryMegabytes()));
    } finally {
      lock.unlock();
    }
  }

  /** Returns what the function's invocations that have ended cost. */
  Bill bill() {
    lock.lock();
    try {
      return bill;
    } finally {
      lock.unlock();
    }
  }

  /** Returns the environments whose process lives. */
  List<EnvironmentView> environments() {
    lock.lock();
    try {
      return Stream.concat(
              idle.stream()
                  .map(Idle::instance)
                  .filter(Instance::alive)
                  .map(each -> view(each, idleState(each))),
              busy.stream()
                  .filter(Instance::alive)
                  .map(each -> view(each, EnvironmentView.State.BUSY)))
          .toList();
    } finally {
      lock.unlock();
    }
  }

  private static EnvironmentView view(Instance instance, EnvironmentView.State state) {
    return new EnvironmentView(instance.pid(), state, instance.zone(), instance.links());
  }

  private static EnvironmentView.State idleState(Instance instance) {
    return instance.frozen() ? EnvironmentView.State.FROZEN : EnvironmentView.State.IDLE;
  }

  /** Kills the idle environments that have been idle for longer than the rules allow. */
  void reclaimAged() throws InterruptedException {
    long lifeNanos = config.rules().idleLife().toNanos();
    List<Instance> aged = new ArrayList<>();
    lock.lock();
    try {
      long now = System.nanoTime();
      idle.removeIf(each -> {
        boolean old = now - each.sinceNanos() > lifeNanos;
        if (old) {
          aged.add(each.instance());
        }
        return old;
      });
    } finally {
      lock.unlock();
    }
    for (Instance instance : aged) {
      instance.kill();
    }
  }

  /** Kills the environments that use more memory than the function has. */
  void enforceMemory() throws InterruptedException {
    long limitBytes = (long) config.memoryMegabytes() << 20;
    for (Instance instance : instances()) {
      if (instance.alive()) {
        instance.enforceMemory(limitBytes);
      }
    }
  }

  /** Returns the pids of the live processes. */
  List<Long> pids() {
    return instances().stream().filter(Instance::alive).map(Instance::pid).toList();
  }

  /** Kills every instance. */
  void kill() throws InterruptedException {
    for (Instance instance : instances()) {
      instance.kill();
    }
  }

  /** Kills the instance with this process; returns false if there is none. */
  boolean kill(long pid) throws InterruptedException {
    for (Instance instance : instances()) {
      if (instance.alive() && instance.pid() == pid) {
        instance.kill();
        return true;
      }
    }
    return false;
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
    instances().forEach(Instance::close);
  }

  private List<Instance> instances() {
    lock.lock();
    try {
      List<Instance> all = new ArrayList<>(busy);
      idle.forEach(each -> all.add(each.instance()));
      return all;
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Instance takeIdle(boolean limited) {
    lock.lock();
    try {
      idle.removeIf(each -> !each.instance().alive());
      long now = System.nanoTime();
      List<Idle> ready =
          idle.stream().filter(each -> !limited || each.instance().rate.admits(now)).toList();
      if (ready.isEmpty()) {
        return null;
      }
      Idle chosen = ready.get(rules.order().pick(ready.size(), random));
      idle.remove(chosen);
      Instance taken = chosen.instance();
      if (limited) {
        taken.rate.accept(now);
      }
      taken.thaw();
      busy.add(taken);
      return taken;
    } finally {
      lock.unlock();
    }
  }

  private boolean reserve() {
    lock.lock();
    try {
      if (closed || busy.size() + idle.size() + starting >= config.instancesPerFunction()) {
        return false;
      }
      starting++;
      return true;
    } finally {
      lock.unlock();
    }
  }

  private Instance start() throws IOException, InterruptedException {
    Instance started = null;
    boolean late = false;
    try {
      Thread.sleep(config.rules().coldStart());
      started = new Instance(config, command, guard, places.next(), name, log);
    } finally {
      lock.lock();
      try {
        starting--;
        late = closed;
        if (started != null) {
          started.rate.accept(System.nanoTime());
          busy.add(started);
        }
      } finally {
        lock.unlock();
      }
    }
    if (late) {
      started.close(); // the close of all instances may have looked before this one was listed
    }
    return started;
  }

  /** The answer is on its way to the client while its environment is not idle yet. */
  private void release(Instance instance) {
    Duration settle = config.rules().settle();
    if (settle.isZero()) {
      becomeIdle(instance);
      return;
    }
    Thread.ofVirtual()
        .name("settle-" + name)
        .start(() -> {
          try {
            Thread.sleep(settle);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          becomeIdle(instance);
        });
  }

  private void becomeIdle(Instance instance) {
    lock.lock();
    try {
      busy.remove(instance);
      if (instance.alive()) {
        if (config.rules().freezes() && !closed) {
          instance.freeze();
        }
        idle.add(new Idle(instance, System.nanoTime()));
      }
    } finally {
      lock.unlock();
    }
  }
}
