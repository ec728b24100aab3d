package dev.floe.loadtest.bench.hit;

import dev.floe.gateway.policy.Hedging;
import dev.floe.loadtest.bench.process.LoadClient;
import dev.floe.loadtest.bench.process.ProcessorTime;
import dev.floe.loadtest.bench.process.Relay;
import dev.floe.loadtest.bench.process.RelaySource;
import dev.floe.loadtest.local.ChildJvm;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures in turns the cost of a hit and the cost of only relaying the same bytes. */
@Command(
    name = "hit",
    mixinStandardHelpOptions = true,
    description = {
      "Measures 10 MiB hits over loopback: MiB/s, the gateway's CPU-seconds per GiB (without its",
      "JIT compiler), and the ratio of that to a bare Java socket relay measured in turns with it."
    })
public final class HitBench implements Callable<Integer> {
  private static final double GIB = 1 << 30;
  private static final double MIB = 1 << 20;

  @Option(names = "--connections", defaultValue = "8", description = "default ${DEFAULT-VALUE}")
  private int connections;

  @Option(names = "--object-mib", defaultValue = "10", description = "default ${DEFAULT-VALUE}")
  private int objectMib;

  @Option(names = "--data", defaultValue = "10", description = "data blocks; default 10")
  private int dataBlocks;

  @Option(names = "--parity", defaultValue = "2", description = "parity blocks; default 2")
  private int parityBlocks;

  @Option(names = "--loops", defaultValue = "2", description = "event loops; default 2")
  private int loops;

  @Option(names = "--mode", defaultValue = "ADAPTIVE", description = "EAGER or ADAPTIVE")
  private Hedging.Mode mode = Hedging.Mode.ADAPTIVE;

  @Option(names = "--rounds", defaultValue = "5", description = "default ${DEFAULT-VALUE}")
  private int rounds;

  @Option(names = "--seconds", defaultValue = "3", description = "of a round; default 3")
  private double seconds;

  /** The JIT has finished only by then. */
  @Option(names = "--warm-up", defaultValue = "60", description = "seconds before; default 60")
  private double warmUpSeconds;

  @Option(names = "--jvm", split = ",", description = "arguments for the gateway's JVM")
  private List<String> jvmArguments = new ArrayList<>(List.of("-Xmx256m"));

  private final List<ChildJvm> nodes = new ArrayList<>();

  /** The bytes and the processor time of one or more rounds. */
  private record Cost(double bytes, double wallSeconds, double cpuSeconds) {
    Cost plus(Cost other) {
      return new Cost(
          bytes + other.bytes, wallSeconds + other.wallSeconds, cpuSeconds + other.cpuSeconds);
    }

    double cpuPerGib() {
      return cpuSeconds / (bytes / GIB);
    }

    @Override
    public String toString() {
      return "%6.0f MiB/s  %.3f CPU-s/GiB".formatted(bytes / MIB / wallSeconds, cpuPerGib());
    }
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<Object> plan =
        List.of((long) objectMib << 20, dataBlocks, parityBlocks, loops, mode.name());
    try (ChildJvm gateway = ChildJvm.start(jvmArguments, StubGateway.class, plan);
        ChildJvm source =
            ChildJvm.start(List.of(), RelaySource.class, List.of((long) objectMib << 20));
        ChildJvm relay = ChildJvm.start(List.of("-Xmx64m"), Relay.class, List.of(source.port(0)))) {
      try {
        startNodes(gateway.port(1));
        gateway.awaitLine(StubGateway.STORED);
        measure(gateway, relay);
      } finally {
        nodes.forEach(ChildJvm::close);
      }
    }
    return 0;
  }

  private void startNodes(int port) throws IOException {
    List<String> small = List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
    for (int i = 0; i < dataBlocks + parityBlocks; i++) {
      List<Object> arguments = List.of(port, StubPool.name(i), loops);
      nodes.add(ChildJvm.start(small, BenchNode.class, arguments));
    }
  }

  private void measure(ChildJvm gateway, ChildJvm relay) throws IOException, InterruptedException {
    LoadClient hits = new LoadClient(gateway.port(0), "/bench/object");
    LoadClient relayed = new LoadClient(relay.port(0), "/");
    warmUp(hits);
    relayed.run(connections, warmUpSeconds / 10);
    Cost ofGateway = new Cost(0, 0, 0);
    Cost ofRelay = new Cost(0, 0, 0);
    for (int round = 1; round <= rounds; round++) {
      Cost hit = cost(hits, gateway);
      Cost pass = cost(relayed, relay);
      ofGateway = ofGateway.plus(hit);
      ofRelay = ofRelay.plus(pass);
      System.out.printf("round %d   gateway %s   relay %s%n", round, hit, pass);
    }
    System.out.printf(
        "%d connections, %d MiB, %d+%d, %s, %d loops%n  gateway %s%n  relay   %s%n  ratio   %.2f%n",
        connections,
        objectMib,
        dataBlocks,
        parityBlocks,
        mode,
        loops,
        ofGateway,
        ofRelay,
        ofGateway.cpuPerGib() / ofRelay.cpuPerGib());
  }

  /** Loads with pauses, so that the JIT's two threads get enough processor time. */
  private void warmUp(LoadClient hits) throws IOException, InterruptedException {
    long endNanos = System.nanoTime() + (long) (warmUpSeconds * 1e9);
    while (System.nanoTime() < endNanos) {
      hits.run(connections, 2);
      Thread.sleep(1_000);
    }
  }

  private Cost cost(LoadClient client, ChildJvm process) throws IOException, InterruptedException {
    double before = ProcessorTime.seconds(process.pid());
    long beginNanos = System.nanoTime();
    long bytes = client.run(connections, seconds);
    double wallSeconds = (System.nanoTime() - beginNanos) / 1e9;
    return new Cost(bytes, wallSeconds, ProcessorTime.seconds(process.pid()) - before);
  }
}
