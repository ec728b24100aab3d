package dev.floe.loadtest.bench.process;

import dev.floe.loadtest.bench.figure.Turns;
import java.io.IOException;
import java.util.List;

/**
 * A load and the processor time of the processes that served it.
 *
 * @param cpuSeconds the processor time of the process that clients are connected to; NaN if it was
 *     not measured
 * @param behindCpuSeconds the processor time of the processes that the server reads from; 0 or NaN
 *     if it was not measured
 */
public record Cost(Load load, double cpuSeconds, double behindCpuSeconds) {
  private static final double GIB = 1 << 30;

  /**
   * Returns a measurement that loads a server.
   *
   * @param server the process that clients are connected to
   * @param behind the processes that the server reads from; empty if their processor time does not
   *     matter
   */
  public static Turns.Measurement<Cost> of(
      LoadClient client, int connections, long server, List<Long> behind) {
    return seconds -> {
      double before = ProcessorTime.seconds(server);
      double behindBefore = sum(behind);
      Load load = client.run(connections, seconds);
      double spent = ProcessorTime.seconds(server) - before;
      return new Cost(load, spent, sum(behind) - behindBefore);
    };
  }

  /** Returns a measurement that loads a server without measuring its processor time. */
  static Turns.Measurement<Cost> ofLoad(LoadClient client, int connections) {
    return seconds -> new Cost(client.run(connections, seconds), Double.NaN, Double.NaN);
  }

  private static double sum(List<Long> processes) throws IOException {
    double seconds = 0;
    for (long process : processes) {
      seconds += ProcessorTime.seconds(process);
    }
    return seconds;
  }

  /** Returns the server's processor time for a GiB of bodies, in seconds. */
  public double cpuPerGib() {
    return cpuSeconds / (load.bytes() / GIB);
  }

  /** Returns the server's processor time for a request. */
  public double cpuMicrosPerRequest() {
    return cpuSeconds * 1e6 / load.requests();
  }

  public double requestsPerSecond() {
    return load.requests() / load.seconds();
  }

  public double behindCpuPerGib() {
    return behindCpuSeconds / (load.bytes() / GIB);
  }

  public double mibPerSecond() {
    return load.mibPerSecond();
  }

  /** Returns the median time of a request. */
  public double medianMillis() {
    return load.nanos().getValueAtPercentile(50) / 1e6;
  }

  /** Returns the median time to the first byte of a body. */
  public double medianFirstMillis() {
    return load.medianFirstMillis();
  }

  /** Returns the 99th percentile of the times of requests. */
  public double p99Millis() {
    return load.nanos().getValueAtPercentile(99) / 1e6;
  }

  /** Returns the 99th percentile of the times of requests, divided by their median. */
  public double tail() {
    return load.nanos().getValueAtPercentile(99) / (double) load.nanos().getValueAtPercentile(50);
  }
}
