package dev.floe.loadtest.bench.process;

import dev.floe.loadtest.bench.figure.Series;
import dev.floe.loadtest.bench.figure.Turns;
import dev.floe.loadtest.local.ChildJvm;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * The relays that a gateway is compared with: two processes that only copy bytes from a source to
 * clients, one with two threads for each connection and one with a single loop. Either may be
 * better, depending on the machine, so both are measured and the better one counts.
 */
public final class Relays implements AutoCloseable {
  private static final List<String> SMALL = List.of("-Xmx64m");

  private final ChildJvm source;
  private final ChildJvm threads;
  private final ChildJvm loop;

  private Relays(ChildJvm source, ChildJvm threads, ChildJvm loop) {
    this.source = source;
    this.threads = threads;
    this.loop = loop;
  }

  /** Starts a source of bodies of this length, and both relays. */
  public static Relays start(long bodyBytes) throws IOException {
    ChildJvm source = ChildJvm.start(List.of(), RelaySource.class, List.of(bodyBytes));
    try {
      List<Integer> port = List.of(source.port(0));
      ChildJvm threads = ChildJvm.start(SMALL, Relay.class, port);
      try {
        return new Relays(source, threads, ChildJvm.start(SMALL, LoopRelay.class, port));
      } catch (IOException e) {
        threads.close();
        throw e;
      }
    } catch (IOException e) {
      source.close();
      throw e;
    }
  }

  /** Returns the measurements of both relays. */
  public List<Turns.Measurement<Cost>> measurements(int connections) {
    return Stream.of(threads, loop)
        .map(relay ->
            Cost.of(new LoadClient(relay.port(0), "/"), connections, relay.pid(), List.of()))
        .toList();
  }

  /**
   * Returns the processor time for a GiB, in seconds, of the relay with the lower median.
   *
   * @param first the place of the first relay among the measurements
   */
  public static Series cpuPerGib(Turns<Cost> turns, int first) {
    return both(turns, first, Cost::cpuPerGib)
        .min(Comparator.comparingDouble(Series::median))
        .orElseThrow();
  }

  /** Returns the rate of the relay with the higher median. */
  public static Series mibPerSecond(Turns<Cost> turns, int first) {
    return both(turns, first, Cost::mibPerSecond)
        .max(Comparator.comparingDouble(Series::median))
        .orElseThrow();
  }

  private static Stream<Series> both(Turns<Cost> turns, int first, ToDoubleFunction<Cost> value) {
    return Stream.of(turns.series(first, value), turns.series(first + 1, value));
  }

  /** Starts a relay of the same source whose clients speak TLS. */
  public ChildJvm startEncrypted(TlsKey key) throws IOException {
    return ChildJvm.start(SMALL, TlsRelay.class, List.of(source.port(0), key.store()));
  }

  @Override
  public void close() {
    loop.close();
    threads.close();
    source.close();
  }
}
