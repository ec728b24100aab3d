package dev.floe.loadtest.bench.start;

import dev.floe.loadtest.bench.figure.Bench;
import dev.floe.loadtest.bench.figure.BenchGroup;
import dev.floe.loadtest.bench.figure.Figure;
import dev.floe.loadtest.bench.figure.Goal;
import dev.floe.loadtest.bench.figure.Series;
import dev.floe.loadtest.bench.figure.Turns;
import java.time.Duration;
import java.util.List;

/**
 * Reads whose nodes are all frozen. Their links (the nodes' connections) still work, or the network
 * has forgotten them, or the platform has reclaimed the instances of some nodes.
 */
public final class WakeGroup implements BenchGroup {
  private static final String MILLIS = "ms";

  /** Longer than the group runs. */
  private static final Duration NEVER = Duration.ofMinutes(10);

  private static final Duration FORGET = Duration.ofSeconds(1);
  private static final Duration IDLE = FORGET.plusMillis(300);
  private static final Duration COLD_START = Duration.ofSeconds(1);

  /** The number of nodes to reclaim: as many as the parity replaces. */
  private static final int DECODED = 2;

  /** The number of nodes to reclaim: one more than the parity replaces. */
  private static final int LOST = DECODED + 1;

  /** The shortest additional time of a read that a reader would notice, in milliseconds. */
  private static final double NOTICED = 50;

  /**
   * The time of a read, and the number of reads after it until one was a hit.
   *
   * @param reads 1 if the first read after it was a hit
   */
  private record Read(double millis, double reads) {}

  @Override
  public String name() {
    return "wake";
  }

  @Override
  public void measure(Bench bench) throws Exception {
    try (WokenFloe living = WokenFloe.start(NEVER, IDLE, COLD_START);
        WokenFloe forgotten = WokenFloe.start(FORGET, IDLE, COLD_START)) {
      Turns<Read> turns =
          Turns.take(
              bench.effort().forSlow(),
              List.of(
                  seconds -> frozen(living),
                  seconds -> frozen(forgotten),
                  seconds -> cold(living, DECODED),
                  seconds -> cold(living, LOST)));
      report(bench, turns);
    }
  }

  private static Read frozen(WokenFloe floe) throws Exception {
    return new Read(floe.frozenMillis(), floe.readsUntilHit());
  }

  private static Read cold(WokenFloe floe, int reclaimed) throws Exception {
    return new Read(floe.coldMillis(reclaimed), floe.readsUntilHit());
  }

  private static void report(Bench bench, Turns<Read> turns) {
    Series usual = turns.series(0, Read::millis);
    String what = "wake: GET of 1 MiB, all nodes frozen";
    bench.add(Figure.of(what, MILLIS, usual, null));
    bench.add(
        Figure.of(
            what + ": more with forgotten links",
            MILLIS,
            turns.series(1, Read::millis).minus(usual),
            Goal.atMost(NOTICED)));
    bench.add(
        Figure.of(
            what + ": more with 2 of 6 reclaimed, which start in 1 s",
            MILLIS,
            turns.series(2, Read::millis).minus(usual),
            Goal.atMost(NOTICED)));
    bench.add(
        Figure.of(
            what + ": more with 3 of 6 reclaimed, so that S3 answers",
            MILLIS,
            turns.series(3, Read::millis).minus(usual),
            null));
    bench.add(
        Figure.of(
            "wake: reads until the next hit, 2 of 6 reclaimed",
            "reads",
            turns.series(2, Read::reads),
            Goal.atMost(1)));
    bench.add(
        Figure.of(
            "wake: reads until the next hit, 3 of 6 reclaimed",
            "reads",
            turns.series(3, Read::reads),
            null));
  }
}
