package dev.floe.loadtest.bench.hit;

import dev.floe.gateway.policy.Hedging;
import dev.floe.loadtest.bench.figure.Effort;
import dev.floe.loadtest.bench.figure.Turns;
import dev.floe.loadtest.bench.process.Cost;
import dev.floe.loadtest.bench.process.LoadClient;
import dev.floe.loadtest.bench.process.WarmUp;
import dev.floe.loadtest.local.ChildJvm;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A gateway that serves one object from node processes, which hold it from the start. */
public final class HitProcesses implements AutoCloseable {
  static final int DATA_BLOCKS = 10;
  static final int PARITY_BLOCKS = 2;
  private static final int NODES = DATA_BLOCKS + PARITY_BLOCKS;
  private static final int LOOPS = 2;
  private static final List<String> GATEWAY_JVM = List.of("-Xmx256m", WarmUp.COMPILERS);
  private static final List<String> NODE_JVM =
      List.of(
          "-Xmx64m", "-XX:MaxDirectMemorySize=1g", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

  private final ChildJvm gateway;
  private final List<ChildJvm> nodes = new ArrayList<>();

  private HitProcesses(ChildJvm gateway) {
    this.gateway = gateway;
  }

  /**
   * Starts a gateway and a process of twelve nodes, and stores an object of this length. Twelve
   * processes that share two processors cost more, because the processors switch from process to
   * process; nodes on Lambda do not share processors.
   */
  static HitProcesses start(long objectBytes) throws IOException {
    return start(objectBytes, NODES);
  }

  /**
   * Starts a gateway and a process for each of twelve nodes, and stores an object of this length.
   * Starts one process if the figures mean nothing.
   */
  public static HitProcesses startApart(Effort effort, long objectBytes) throws IOException {
    return start(objectBytes, effort.isQuick() ? NODES : 1);
  }

  private static HitProcesses start(long objectBytes, int nodesPerProcess) throws IOException {
    List<Object> plan = List.of(objectBytes, DATA_BLOCKS, PARITY_BLOCKS, LOOPS);
    HitProcesses processes = new HitProcesses(ChildJvm.start(GATEWAY_JVM, StubGateway.class, plan));
    try {
      for (int first = 0; first < NODES; first += nodesPerProcess) {
        processes.startNodes(first, first + nodesPerProcess);
      }
      processes.gateway.awaitLine(StubGateway.STORED);
      return processes;
    } catch (IOException e) {
      processes.close();
      throw e;
    }
  }

  private void startNodes(int first, int end) throws IOException {
    List<Object> arguments = new ArrayList<>(List.of(gateway.port(1), LOOPS));
    for (int node = first; node < end; node++) {
      arguments.add(StubPool.name(node));
    }
    nodes.add(ChildJvm.start(NODE_JVM, BenchNode.class, arguments));
  }

  private LoadClient client(Hedging.Mode mode) {
    return new LoadClient(gateway.port(0), StubGateway.path(mode));
  }

  /** Returns the gateway, to be warmed up by reads of the object. */
  public WarmUp.Target warmUp(Hedging.Mode mode) {
    return new WarmUp.Target(client(mode), gateway.pid());
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
