package dev.floe.loadtest.bench.process;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Loads JVMs until their JIT has compiled the code of a request. C2 needs some 16 s of processor
 * time for a gateway's hits, and gets little of two processors that a load keeps busy. So the loads
 * are short, and each waits until the compiler has finished what the last one caused. Each JVM gets
 * as many connections as in its measurement: code that runs only with several clients would
 * otherwise be compiled during the measurement.
 */
public final class WarmUp {
  /**
   * An argument for JVMs that are warmed up: a second thread of C2, of which a JVM on two
   * processors has only one. It shortens the warm-up and changes nothing after it.
   */
  public static final String COMPILERS = "-XX:CICompilerCount=3";

  private static final double LOAD_SECONDS = 0.05;
  private static final long PAUSE_MILLIS = 20;

  /** The number of pauses after which the next load begins, though the compiler still works. */
  private static final int MOST_PAUSES = 25;

  /** A compiler that ran for less than this during a pause has finished. */
  private static final long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  private WarmUp() {}

  /**
   * A JVM to warm up.
   *
   * @param client loads it
   * @param pid its process
   */
  public record Target(LoadClient client, long pid) {}

  /**
   * Loads these JVMs at the same time for this duration.
   *
   * @throws java.io.IOException if a connection failed or an answer was not 200
   */
  public static void run(double seconds, int connections, List<Target> targets) throws Exception {
    long endNanos = System.nanoTime() + (long) (seconds * 1e9);
    try (ExecutorService threads = Executors.newFixedThreadPool(targets.size())) {
      List<Callable<@Nullable Void>> loads = new ArrayList<>();
      for (Target target : targets) {
        loads.add(() -> loadUntil(endNanos, connections, target));
      }
      for (Future<@Nullable Void> each : threads.invokeAll(loads)) {
        each.get();
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  private static @Nullable Void loadUntil(long endNanos, int connections, Target target)
      throws Exception {
    do {
      target.client.run(connections, LOAD_SECONDS);
      awaitCompiler(target.pid);
    } while (System.nanoTime() - endNanos < 0);
    return null;
  }

  private static void awaitCompiler(long pid) throws IOException, InterruptedException {
    long before = ProcessorTime.compilerNanos(pid);
    for (int pause = 0; pause < MOST_PAUSES; pause++) {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      long now = ProcessorTime.compilerNanos(pid);
      if (now - before < IDLE_NANOS) {
        return;
      }
      before = now;
    }
  }
}
