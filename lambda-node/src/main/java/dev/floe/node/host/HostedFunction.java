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
import dev.floe.node.host.task.Closing;
import dev.floe.node.host.task.HostThreads;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A function and its instances. {@link EnvironmentSlots} chooses the instance for an invocation or
 * refuses it. Each invocation that ends is billed. Thread-safe; waits without holding a lock.
 */
final class HostedFunction implements AutoCloseable {
  static final String REGION = "us-east-1";

  private static final int ENDING_THREADS = 16;

  /** The time in which the end of an instance, whose process is gone, must be handled. */
  private static final Duration EXIT_HANDLED = Duration.ofSeconds(5);

  private final FunctionHostConfig config;
  private final NodeCommand command;
  private final OrphanGuard guard;
  private final ZonePlacement places;
  private final InvocationRules rules;
  private final String name;
  private final Path log;
  private final ReportLog reports;

  /** Makes instances idle after the settle time, with one thread for each. */
  private final HostThreads settling;

  /** Waits for the instances' processes to end, with one thread for each. */
  private final HostThreads exits;

  private final EnvironmentSlots<Instance> slots;
  private final AtomicReference<Bill> bill = new AtomicReference<>(Bill.NONE);

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
    this.name = name;
    this.log = config.logDirectory().resolve(name + ".log");
    reports = ReportLog.of(config.logDirectory(), name);
    // More than there are instances: a thread may still be ending when the next invocation of its
    // instance has ended, or when its instance has been replaced.
    int threads = 2 * config.instancesPerFunction() + ENDING_THREADS;
    settling = new HostThreads("settle-" + name, threads);
    exits = new HostThreads("exit-" + name, threads);
    slots =
        new EnvironmentSlots<>(
            config.instancesPerFunction(),
            rules.order(),
            new SplittableRandom(rules.seed() + name.hashCode()),
            config.rules().freezes());
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
   * @param limited true if the limit of invocations per second applies, as it does to synchronous
   *     invocations
   * @return empty if every instance is busy and no more may be started
   * @throws IOException if a process cannot be started
   */
  Optional<Answer> invoke(String requestId, String payload, boolean limited)
      throws IOException, InterruptedException {
    Thread.sleep(rules.latency());
    // An empty payload means an empty object, as on Lambda.
    Invocation invocation = new Invocation(requestId, payload.isEmpty() ? "{}" : payload);
    OutputTail tail = new OutputTail(rules.logFormat(), requestId, log, reports);
    return switch (slots.take(limited, System.nanoTime())) {
      case EnvironmentSlots.Assignment.OnIdle<Instance>(Instance free) ->
          Optional.of(run(invocation, tail, free));
      case EnvironmentSlots.Assignment.OnNew<Instance> _ ->
          Optional.of(run(invocation, tail, null));
      case EnvironmentSlots.Assignment.Refused<Instance> _ -> Optional.empty();
    };
  }

  /**
   * Runs the invocation in a slot that was taken, and releases the slot however the invocation
   * ends. Nothing that may fail can happen between taking the slot and this call.
   *
   * @param free the idle instance; null to start a new one
   */
  private Answer run(Invocation invocation, OutputTail tail, @Nullable Instance free)
      throws IOException, InterruptedException {
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
    // An invocation that timed out is billed for its timeout, not for the time to kill the process.
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
    return new Answer(outcome, invocation.requestId(), logTail);
  }

  private void bill(long billedMillis) {
    Bill one = new Bill(1, billedMillis, billedMillis * config.memoryMegabytes());
    bill.accumulateAndGet(one, Bill::plus);
  }

  /** Returns the cost of the function's invocations that have ended. */
  Bill bill() {
    return bill.get();
  }

  /** Returns the environments whose process is alive. */
  List<EnvironmentView> environments() {
    EnvironmentSlots.Listed<Instance> now = slots.listed();
    return Stream.concat(
            now.idle().stream().filter(Instance::alive).map(each -> view(each, idleState(each))),
            now.busy().stream()
                .filter(Instance::alive)
                .map(each -> view(each, EnvironmentView.State.BUSY)))
        .toList();
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
    for (Instance instance : slots.removeAged(lifeNanos, System.nanoTime())) {
      instance.kill();
    }
  }

  /** Kills the environments that use more memory than the function has. */
  void enforceMemory() throws InterruptedException {
    long limitBytes = (long) config.memoryMegabytes() << 20;
    for (Instance instance : slots.listed().all()) {
      if (instance.alive()) {
        instance.enforceMemory(limitBytes);
      }
    }
  }

  /** Returns the pids of the live processes. */
  List<Long> pids() {
    return slots.listed().all().stream().filter(Instance::alive).map(Instance::pid).toList();
  }

  /** Kills every instance. */
  void kill() throws InterruptedException {
    for (Instance instance : slots.listed().all()) {
      instance.kill();
    }
  }

  /** Kills the instance with this process; returns false if there is none. */
  boolean kill(long pid) throws InterruptedException {
    for (Instance instance : slots.listed().all()) {
      if (instance.alive() && instance.pid() == pid) {
        instance.kill();
        return true;
      }
    }
    return false;
  }

  /** Ends every instance. Afterwards no thread of the function or of its instances runs. */
  @Override
  public void close() {
    slots.close();
    List<Runnable> closings = new ArrayList<>();
    closings.add(settling::close);
    slots.listed().all().forEach(instance -> closings.add(instance::close));
    closings.add(() -> exits.close(EXIT_HANDLED));
    Closing.each(closings);
  }

  private Instance start() throws IOException, InterruptedException {
    Instance started = null;
    try {
      Thread.sleep(config.rules().coldStart());
      started = new Instance(config, command, guard, places.next(), name, log, exits);
    } finally {
      if (started == null) {
        slots.notStarted();
      }
    }
    if (!slots.started(started, System.nanoTime())) {
      started.close(); // close() may have listed the instances before this one was added
    }
    return started;
  }

  /**
   * Makes the instance idle after the settle time: on Lambda, an environment is still busy for a
   * moment after its answer.
   */
  private void release(Instance instance) {
    Duration settle = config.rules().settle();
    if (settle.isZero() || !settling.start(() -> settle(instance, settle))) {
      becomeIdle(instance);
    }
  }

  private void settle(Instance instance, Duration settle) {
    try {
      Thread.sleep(settle);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the function is closed
    }
    becomeIdle(instance);
  }

  private void becomeIdle(Instance instance) {
    slots.ended(instance, System.nanoTime());
  }
}
