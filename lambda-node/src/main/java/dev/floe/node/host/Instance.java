package dev.floe.node.host;

import dev.floe.node.host.link.LinkRules;
import dev.floe.node.host.link.LinkShim;
import dev.floe.node.host.process.OrphanGuard;
import dev.floe.node.host.process.ProcessMemory;
import dev.floe.node.host.process.Signals;
import dev.floe.node.host.report.InvocationStatus;
import dev.floe.node.host.rules.InvocationRate;
import dev.floe.node.host.rules.ZonePlacement;
import dev.floe.node.host.runtime.Invocation;
import dev.floe.node.host.runtime.MetadataApi;
import dev.floe.node.host.runtime.Outcome;
import dev.floe.node.host.runtime.RuntimeApiServer;
import dev.floe.node.host.task.Closing;
import dev.floe.node.host.task.HostThreads;
import dev.floe.node.invocation.InvokePayload;
import dev.floe.node.protocol.ProtocolException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One environment of a function: a process, and the Runtime API from which it fetches its
 * invocations. Thread-safe; its {@link HostedFunction} gives it one invocation at a time.
 */
final class Instance implements AutoCloseable, EnvironmentSlots.Environment {
  /** Lambda limits the init phase to 10 s; a loaded machine may need longer. */
  private static final Duration INIT_LIMIT = Duration.ofSeconds(30);

  /** How long a process may take to exit before it is killed. */
  private static final Duration GRACE = Duration.ofSeconds(2);

  /** The most requests of one process to its Runtime API at a time; a node has one. */
  private static final int RUNTIME_REQUESTS = 64;

  private final OrphanGuard guard;
  private final Duration timeout;
  private final boolean mayHaveChildren;
  private final String zone;
  private final @Nullable LinkShim link;

  private final InvocationRate rate;

  private final RuntimeApiServer runtime;
  private final HostThreads threads;
  private final Process process;
  private final long startedNanos = System.nanoTime();
  private final CompletableFuture<Duration> ready = new CompletableFuture<>();
  private final CompletableFuture<String> death = new CompletableFuture<>();
  private volatile @Nullable Invocation running;
  private volatile boolean frozen;
  private volatile boolean overLimit;

  /**
   * Starts the process; returns before it is ready.
   *
   * @param exits runs the task that waits for the process to end, and then releases what the
   *     process used
   * @throws IOException if the process cannot be started
   */
  Instance(
      FunctionHostConfig config,
      NodeCommand command,
      OrphanGuard guard,
      ZonePlacement.Place place,
      String function,
      Path log,
      HostThreads exits)
      throws IOException {
    this.guard = guard;
    timeout = config.timeout();
    mayHaveChildren = config.bootstrap() != null;
    rate = new InvocationRate(config.rules().invocations().perSecond());
    zone = place.zone();
    LinkRules links = config.rules().link();
    link = links.relayed() ? new LinkShim(links, function, links.seed() + place.number()) : null;
    threads = new HostThreads("runtime-" + function, RUNTIME_REQUESTS);
    runtime =
        new RuntimeApiServer(
            HostedFunction.arn(function),
            () -> System.currentTimeMillis() + timeout.toMillis(),
            this::asksForWork,
            this::cannotStart,
            threads);
    try {
      MetadataApi metadata =
          zone.isEmpty() ? null : new MetadataApi(zone, UUID.randomUUID().toString());
      if (metadata != null) {
        runtime.serve(metadata);
      }
      process = guarded(command.start(function, runtime.address(), metadata, log), guard);
    } catch (IOException e) {
      closeServers();
      throw e;
    }
    if (!exits.start(this::awaitDeath)) {
      process.destroyForcibly();
      awaitDeath();
      throw new IOException("%s is closed, or too many instances are ending".formatted(function));
    }
  }

  /** Registers the process with the guard; kills it if that fails. */
  private static Process guarded(Process started, OrphanGuard guard) throws IOException {
    boolean known = false;
    try {
      guard.began(started.pid());
      known = true;
      return started;
    } finally {
      if (!known) {
        started.destroyForcibly();
      }
    }
  }

  long pid() {
    return process.pid();
  }

  /** Returns the environment's zone; empty if the host has no zones. */
  String zone() {
    return zone;
  }

  /** Returns the counts of the environment's connections that run through the host. */
  LinkShim.Count links() {
    return link == null ? LinkShim.Count.NONE : link.count();
  }

  @Override
  public boolean alive() {
    return !death.isDone();
  }

  @Override
  public InvocationRate rate() {
    return rate;
  }

  /**
   * Returns the time from the process's start to its first request for an invocation; zero if it
   * has sent none.
   */
  Duration initDuration() {
    return ready.getNow(Duration.ZERO);
  }

  /** Returns true if the process is stopped until its next invocation. */
  boolean frozen() {
    return frozen;
  }

  /** Stops the idle process. Does nothing if it has ended. */
  @Override
  public void freeze() {
    try {
      if (link != null) {
        link.freeze();
      }
      Signals.stop(pid());
      for (ProcessHandle child : children()) {
        Signals.stop(child.pid());
      }
      frozen = true;
    } catch (IOException e) {
      frozen = false; // it has just ended, which awaitDeath handles
    }
  }

  /** Continues the process. Does nothing if it runs or has ended. */
  @Override
  public void thaw() {
    if (frozen) {
      try {
        for (ProcessHandle child : children()) {
          Signals.resume(child.pid());
        }
        Signals.resume(pid());
      } catch (IOException e) {
        // It has ended, which awaitDeath handles.
      } finally {
        frozen = false;
        if (link != null) {
          link.thaw();
        }
      }
    }
  }

  /**
   * Runs the invocation; returns when the instance can be invoked again or has died. The timeout
   * begins when the invocation is handed over; an instance that exceeds it is killed.
   */
  Outcome run(Invocation invocation) throws InterruptedException {
    running = invocation;
    if (!alive()) {
      endByDeath(invocation);
    }
    if (!await(ready, INIT_LIMIT)) {
      String message = "the process did not ask for work within %s".formatted(INIT_LIMIT);
      return endByForce(invocation, message);
    }
    runtime.give(readdressed(invocation));
    if (!await(invocation.settled(), timeout)) {
      String message =
          "RequestId: %s Error: Task timed out after %.2f seconds"
              .formatted(invocation.requestId(), timeout.toMillis() / 1e3);
      return endByForce(invocation, message);
    }
    return invocation.outcome().join();
  }

  /**
   * Kills the process and its children, as Lambda does when it reclaims an environment, and waits
   * until it has exited.
   */
  void kill() throws InterruptedException {
    List<ProcessHandle> children = children();
    process.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
    process.waitFor();
    await(death, GRACE);
  }

  /**
   * Replaces the gateway's address in the payload with the address of the environment's relay, if
   * its links are relayed.
   */
  private Invocation readdressed(Invocation invocation) {
    if (link == null) {
      return invocation;
    }
    try {
      String payload = InvokePayload.readdressed(invocation.payload(), link::relayTo);
      return invocation.withPayload(payload);
    } catch (ProtocolException e) {
      return invocation; // not a gateway's payload: the function receives it unchanged
    }
  }

  /**
   * Kills the process if it is not frozen and uses more memory than the limit, as Lambda does, and
   * waits until it has exited.
   */
  void enforceMemory(long limitBytes) throws InterruptedException {
    if (!frozen && ProcessMemory.residentBytes(pid()).orElse(0L) > limitBytes) {
      overLimit = true;
      kill();
    }
  }

  /** Returns the process's peak memory, if the system reports it. */
  Optional<Integer> maxMemoryUsedMegabytes() {
    return ProcessMemory.peakBytes(pid()).map(bytes -> (int) (bytes >> 20));
  }

  /** Asks the process to exit, kills it if it does not, and waits until it has exited. */
  @Override
  public void close() {
    thaw(); // a stopped process acts on no signal but SIGKILL
    List<ProcessHandle> children = children();
    process.destroy();
    children.forEach(ProcessHandle::destroyForcibly);
    boolean interrupted = false;
    try {
      if (!process.waitFor(GRACE)) {
        process.destroyForcibly().waitFor();
      }
      await(death, GRACE);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      interrupted = true;
    }
    closeServers();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns the processes that the function started. A node starts none. */
  private List<ProcessHandle> children() {
    return mayHaveChildren ? process.descendants().toList() : List.of();
  }

  /** Closes the Runtime API and the network, and waits until none of their threads runs. */
  private void closeServers() {
    List<Runnable> closings = new ArrayList<>();
    if (link != null) {
      closings.add(link::close);
    }
    closings.add(runtime::close);
    closings.add(threads::close);
    Closing.each(closings);
  }

  private Outcome endByForce(Invocation invocation, String message) throws InterruptedException {
    invocation.end(
        Outcome.FunctionError.unhandled("Sandbox.Timedout", message, InvocationStatus.TIMEOUT));
    kill();
    return invocation.outcome().join();
  }

  private void endByDeath(Invocation invocation) {
    String message = "RequestId: %s Error: %s".formatted(invocation.requestId(), death.join());
    String found = overLimit ? "Runtime.OutOfMemory" : "Runtime.ExitError";
    invocation.end(
        Outcome.FunctionError.unhandled(
            "Runtime.ExitError", message, InvocationStatus.died(found)));
    invocation.settled().complete(null);
  }

  private void asksForWork() {
    ready.complete(Duration.ofNanos(System.nanoTime() - startedNanos));
    Invocation last = running;
    // The process's first request for work precedes any invocation.
    if (last != null && last.outcome().isDone()) {
      last.settled().complete(null);
    }
  }

  private void cannotStart(String error) {
    Invocation waiting = running;
    if (waiting != null) {
      waiting.end(Outcome.FunctionError.reported(error));
    }
  }

  private void awaitDeath() {
    int exitValue = process.onExit().join().exitValue();
    try {
      guard.ended(pid());
    } catch (IOException e) {
      // The guard is closed, because the host is closing.
    }
    died(exitValue);
  }

  private void died(int exitValue) {
    // The JDK reports death by signal n as exit value 128 + n.
    String how = exitValue > 128 ? Signals.nameOf(exitValue - 128) : "exit status " + exitValue;
    death.complete("Runtime exited with error: " + how);
    ready.complete(Duration.ZERO);
    Invocation last = running;
    if (last != null) {
      endByDeath(last);
    }
    closeServers();
  }

  /** Waits for the future; returns false if it is not done within the limit. */
  private static boolean await(CompletableFuture<?> future, Duration limit)
      throws InterruptedException {
    try {
      future.get(limit.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }
}
