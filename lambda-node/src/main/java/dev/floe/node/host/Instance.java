package dev.floe.node.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One environment of a function: a process, and the Runtime API that it asks for work. Thread-safe,
 * but it runs one invocation at a time: its {@link HostedFunction} sees to that.
 */
final class Instance implements AutoCloseable {
  /** Lambda gives an init phase 10 s; a loaded machine gets more before it counts as broken. */
  private static final Duration INIT_LIMIT = Duration.ofSeconds(30);

  /** How long a process may take to end by itself before it is killed. */
  private static final Duration GRACE = Duration.ofSeconds(2);

  private final Duration timeout;
  private final RuntimeApiServer runtime;
  private final ExecutorService threads;
  private final Process process;
  private final long startedNanos = System.nanoTime();
  private final CompletableFuture<Duration> ready = new CompletableFuture<>();
  private final CompletableFuture<String> death = new CompletableFuture<>();
  private volatile @Nullable Invocation running;

  /**
   * Starts the process; returns before it is ready.
   *
   * @throws IOException if the process cannot be started
   */
  Instance(FunctionHostConfig config, NodeCommand command, String function, Path log)
      throws IOException {
    timeout = config.timeout();
    threads =
        Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("runtime-" + function + "-", 0).factory());
    runtime =
        new RuntimeApiServer(
            HostedFunction.arn(function),
            () -> System.currentTimeMillis() + timeout.toMillis(),
            this::asksForWork,
            this::cannotStart,
            threads);
    try {
      process = command.start(function, runtime.address(), log);
    } catch (IOException e) {
      close(runtime, threads);
      throw e;
    }
    Thread.ofVirtual().name("exit-" + function).start(this::awaitDeath);
  }

  long pid() {
    return process.pid();
  }

  boolean alive() {
    return !death.isDone();
  }

  /** How long the process took from its start to its first request for work. */
  Duration initDuration() {
    return ready.getNow(Duration.ZERO);
  }

  /**
   * Runs the invocation until the instance may be invoked again, or is dead. The time counts from
   * the hand-over. An instance that runs out of time is killed.
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
    runtime.give(invocation);
    if (!await(invocation.settled(), timeout)) {
      String message =
          "RequestId: %s Error: Task timed out after %.2f seconds"
              .formatted(invocation.requestId(), timeout.toMillis() / 1e3);
      return endByForce(invocation, message);
    }
    return invocation.outcome().join();
  }

  /** Ends the process by force, as a reclaimed environment ends, and waits until it is gone. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
    await(death, GRACE);
  }

  /** The most memory that the process has had, if the system tells. */
  Optional<Integer> maxMemoryUsedMegabytes() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid()), "status"))) {
        if (line.startsWith("VmHWM:")) {
          long kilobytes = Long.parseLong(line.replaceAll("\\D", ""));
          return Optional.of((int) (kilobytes >> 10));
        }
      }
    } catch (IOException e) {
      return Optional.empty();
    }
    return Optional.empty();
  }

  /** Asks the process to end, then makes it; returns when it has. */
  @Override
  public void close() {
    process.destroy();
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
    close(runtime, threads);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void close(RuntimeApiServer runtime, ExecutorService threads) {
    runtime.close();
    threads.shutdownNow();
  }

  private Outcome endByForce(Invocation invocation, String message) throws InterruptedException {
    invocation.end(Outcome.FunctionError.unhandled("Sandbox.Timedout", message));
    kill();
    return invocation.outcome().join();
  }

  private void endByDeath(Invocation invocation) {
    String message = "RequestId: %s Error: %s".formatted(invocation.requestId(), death.join());
    invocation.end(Outcome.FunctionError.unhandled("Runtime.ExitError", message));
    invocation.settled().complete(null);
  }

  private void asksForWork() {
    ready.complete(Duration.ofNanos(System.nanoTime() - startedNanos));
    Invocation last = running;
    // The first request for work comes before any invocation has ended.
    if (last != null && last.outcome().isDone()) {
      last.settled().complete(null);
    }
  }

  private void cannotStart(String error) {
    Invocation waiting = running;
    if (waiting != null) {
      waiting.end(new Outcome.FunctionError("Unhandled", error));
    }
  }

  private void awaitDeath() {
    // Joined, not waited for: nobody interrupts this thread.
    died(process.onExit().join().exitValue());
  }

  private void died(int exitValue) {
    // 128 + n is how the JDK reports an end by signal n.
    String how =
        exitValue > 128
            ? "Runtime exited with error: signal %d".formatted(exitValue - 128)
            : "Runtime exited with error: exit status %d".formatted(exitValue);
    death.complete(how);
    ready.complete(Duration.ZERO);
    Invocation last = running;
    if (last != null) {
      endByDeath(last);
    }
    close(runtime, threads);
  }

  /** Whether the future was done within the limit. */
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
