package dev.floe.loadtest.bench.hit;

import dev.floe.gateway.policy.Hedging;
import dev.floe.loadtest.bench.figure.Turns;
import dev.floe.loadtest.bench.process.Cost;
import dev.floe.loadtest.bench.process.LoadClient;
import dev.floe.loadtest.local.ChildJvm;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A gateway that serves one object from node processes, which hold it from the start. */
public final class HitProcesses implements AutoCloseable {
  static final int DATA_BLOCKS = 10;
  static final int PARITY_BLOCKS = 2;
  private static final int LOOPS = 2;
  private static final List<String> NODE_JVM =
      List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

  private final ChildJvm gateway;
  private final List<ChildJvm> nodes = new ArrayList<>();

  private HitProcesses(ChildJvm gateway) {
    this.gateway = gateway;
  }

  /** Starts all processes and stores an object of this length. */
  public static HitProcesses start(long objectBytes) throws IOException {
    List<Object> plan = List.of(objectBytes, DATA_BLOCKS, PARITY_BLOCKS, LOOPS);
    HitProcesses processes =
        new HitProcesses(ChildJvm.start(List.of("-Xmx256m"), StubGateway.class, plan));
    try {
      processes.startNodes();
      processes.gateway.awaitLine(StubGateway.STORED);
      return processes;
    } catch (IOException e) {
      processes.close();
      throw e;
    }
  }

  private void startNodes() throws IOException {
    for (int i = 0; i < DATA_BLOCKS + PARITY_BLOCKS; i++) {
      List<Object> arguments = List.of(gateway.port(1), StubPool.name(i), LOOPS);
      nodes.add(ChildJvm.start(NODE_JVM, BenchNode.class, arguments));
    }
  }

  /** Returns a client that reads the object. */
  public LoadClient client(Hedging.Mode mode) {
    return new LoadClient(gateway.port(0), StubGateway.path(mode));
  }

  /** Returns a measurement of reads of the object. */
  public Turns.Measurement<Cost> measurement(Hedging.Mode mode, int connections) {
    List<Long> pids = nodes.stream().map(ChildJvm::pid).toList();
    return Cost.of(client(mode), connections, gateway.pid(), pids);
  }

  /** Ends the nodes first, because a node prints an error if its gateway ends before it. */
  @Override
  public void close() {
    nodes.forEach(ChildJvm::close);
    gateway.close();
  }
}
