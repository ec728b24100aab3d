package dev.floe.loadtest.bench.whole;

import dev.floe.loadtest.bench.figure.Bench;
import dev.floe.loadtest.bench.figure.Figure;
import dev.floe.loadtest.bench.figure.Goal;
import dev.floe.loadtest.bench.figure.Series;
import dev.floe.loadtest.bench.process.Load;
import dev.floe.loadtest.bench.process.LoadClient;
import java.io.IOException;
import java.nio.channels.ByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The memory of a gateway's process with a heap of 256 MiB and the usual settings: at rest, with
 * many idle connections, and while 64 clients read objects of 10 MiB.
 */
public final class GatewayMemory {
  private static final int SMALL_BYTES = 4 << 10;
  private static final int LARGE_BYTES = 10 << 20;
  private static final int NODES = 12;
  private static final int OBJECTS = 16;
  private static final int CLIENTS = 64;
  private static final int CONNECTIONS = 10_000;
  private static final int QUICK_CONNECTIONS = 200;
  private static final double BUSY_SECONDS = 6;
  private static final long SAMPLE_MILLIS = 20;
  private static final double MIB = 1 << 20;

  /** Higher limits than usual, because these clients all have the same address. */
  private static final Map<String, String> ONE_ADDRESS =
      Map.of("listen.connections", "12000", "listen.connections-per-address", "12000");

  private GatewayMemory() {}

  /** Measures the memory in the three situations and adds the figures to {@code bench}. */
  public static void measure(Bench bench) throws IOException, InterruptedException {
    boolean quick = bench.effort().isQuick();
    try (WholeFloe floe = WholeFloe.simulated(NODES, ONE_ADDRESS)) {
      bench.add(mebibytes("resident at rest", floe.residentBytes(), Goal.atMost(250)));
      idleConnections(bench, floe, quick ? QUICK_CONNECTIONS : CONNECTIONS);
    }
    try (WholeFloe floe = WholeFloe.simulated(NODES, Map.of())) {
      busyClients(bench, floe);
    }
  }

  /**
   * Opens connections that each receive one hit and then send nothing. One connection receives the
   * same number of hits before that, so that memory for the requests alone does not count. Both
   * resident sizes are read after a garbage collection.
   */
  private static void idleConnections(Bench bench, WholeFloe floe, int count)
      throws IOException, InterruptedException {
    LoadClient client = floe.client(floe.cached(1, SMALL_BYTES));
    try (ByteChannel one = client.connect()) {
      for (int i = 0; i < count; i++) {
        client.get(one);
      }
      long heap = floe.liveHeapBytes();
      long resident = floe.residentBytes();
      List<ByteChannel> idle = new ArrayList<>();
      try {
        for (int i = 0; i < count; i++) {
          ByteChannel connection = client.connect();
          idle.add(connection);
          client.get(connection);
        }
        double heapOfEach = (double) (floe.liveHeapBytes() - heap) / count;
        double residentOfEach = (double) (floe.residentBytes() - resident) / count;
        String what = "memory of an idle connection, of %,d: ".formatted(count);
        bench.add(Figure.of(what + "resident", "B", Series.of(residentOfEach), Goal.atMost(8192)));
        bench.add(Figure.of(what + "live heap", "B", Series.of(heapOfEach), null));
      } finally {
        for (ByteChannel each : idle) {
          each.close();
        }
      }
    }
  }

  private static void busyClients(Bench bench, WholeFloe floe)
      throws IOException, InterruptedException {
    LoadClient client = floe.client(floe.cached(OBJECTS, LARGE_BYTES));
    double seconds = Math.min(bench.effort().warmUpSeconds(), BUSY_SECONDS);
    double mostLeased = 0;
    try (ExecutorService load = Executors.newSingleThreadExecutor()) {
      Future<Load> running = load.submit(() -> client.run(CLIENTS, seconds));
      while (!running.isDone()) {
        mostLeased = Math.max(mostLeased, floe.metric("floe_memory_budget_used_bytes"));
        TimeUnit.MILLISECONDS.sleep(SAMPLE_MILLIS);
      }
      running.get();
    } catch (ExecutionException e) {
      throw new IOException("the clients failed", e.getCause());
    }
    String what = CLIENTS + " clients of 10 MiB: ";
    bench.add(mebibytes(what + "blocks, the most", (long) mostLeased, Goal.atMost(512)));
    bench.add(mebibytes(what + "live heap", floe.liveHeapBytes(), Goal.atMost(256)));
    bench.add(mebibytes(what + "resident", floe.residentBytes(), null));
  }

  private static Figure mebibytes(String what, long bytes, @Nullable Goal goal) {
    return Figure.of("memory of the gateway, " + what, "MiB", Series.of(bytes / MIB), goal);
  }
}
