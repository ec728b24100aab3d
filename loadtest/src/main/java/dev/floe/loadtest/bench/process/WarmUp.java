package dev.floe.loadtest.bench.process;

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
 * time for a gateway's hits. So the JVMs are loaded at the same time, and with pauses, in which
 * their compilers get the processors. Each JVM gets as many connections as in its measurement: code
 * that runs only with several clients would otherwise be compiled during the measurement.
 */
public final class WarmUp {
  private static final double LOAD_SECONDS = 0.05;
  private static final long PAUSE_MILLIS = 50;

  private WarmUp() {}

  /**
   * Loads the servers of these clients for this duration.
   *
   * @throws java.io.IOException if a connection failed or an answer was not 200
   */
  public static void run(double seconds, int connections, List<LoadClient> clients)
      throws Exception {
    long endNanos = System.nanoTime() + (long) (seconds * 1e9);
    try (ExecutorService threads = Executors.newFixedThreadPool(clients.size())) {
      List<Callable<@Nullable Void>> loads = new ArrayList<>();
      for (LoadClient client : clients) {
        loads.add(() -> loadUntil(endNanos, connections, client));
      }
      for (Future<@Nullable Void> each : threads.invokeAll(loads)) {
        each.get();
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  private static @Nullable Void loadUntil(long endNanos, int connections, LoadClient client)
      throws Exception {
    do {
      client.run(connections, LOAD_SECONDS);
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    } while (System.nanoTime() - endNanos < 0);
    return null;
  }
}
