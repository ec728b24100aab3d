package dev.floe.loadtest.bench.whole;

import dev.floe.loadtest.bench.figure.Bench;
import dev.floe.loadtest.bench.figure.BenchGroup;
import dev.floe.loadtest.bench.figure.Figure;
import dev.floe.loadtest.bench.figure.Figure.Yardstick;
import dev.floe.loadtest.bench.figure.Goal;
import dev.floe.loadtest.bench.figure.Series;
import dev.floe.loadtest.bench.figure.Turns;
import dev.floe.loadtest.bench.process.Cost;
import dev.floe.loadtest.bench.process.Load;
import dev.floe.loadtest.bench.process.ProcessorTime;
import dev.floe.loadtest.bench.process.Relays;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * Reads of objects that are not cached, which also fill all nodes. With an origin about as slow as
 * Amazon's S3, their time is compared with the time of direct reads. With an origin as fast as the
 * machine allows, the gateway's processor time is compared with a relay's.
 */
public final class MissGroup implements BenchGroup {
  private static final int OBJECT_BYTES = 64 << 20;

  /**
   * The length of the objects that warm up. They are small, so many requests fit into a second,
   * each with all steps of a miss.
   */
  private static final int SMALL_BYTES = 64 << 10;

  private static final int DIRECT = 0;
  private static final int THROUGH = 1;
  private static final String MILLIS = "ms";

  private int nextKey;

  @Override
  public String name() {
    return "miss";
  }

  @Override
  public void measure(Bench bench) throws Exception {
    try (WholeFloe floe = WholeFloe.start();
        Relays relays = Relays.start(OBJECT_BYTES)) {
      missesOfPlain(floe, SMALL_BYTES, bench.effort().warmUpSeconds());
      missesOfPlain(floe, OBJECT_BYTES, bench.effort().warmUpSeconds() / 4);
      Turns<Transfer> shaped =
          Turns.take(
              bench.effort().forSlow(),
              List.of(
                  seconds ->
                      Transfer.get(
                          floe.origin().port(),
                          "/bench/" + Shape.SHAPED.key(OBJECT_BYTES, "direct")),
                  seconds -> missOfShaped(floe)));
      reportTimes(bench, shaped);
      List<Turns.Measurement<Cost>> costs = new ArrayList<>();
      costs.add(seconds -> missesOfPlain(floe, OBJECT_BYTES, seconds));
      costs.addAll(relays.measurements(1));
      reportCosts(bench, bench.takeTurns(costs));
    }
  }

  private String newKey(Shape shape, int bytes) {
    return shape.key(bytes, nextKey++);
  }

  private Transfer missOfShaped(WholeFloe floe) throws IOException, InterruptedException {
    Transfer transfer = floe.get(newKey(Shape.SHAPED, OBJECT_BYTES));
    floe.awaitRest();
    return transfer;
  }

  /** Reads new objects one after another, and waits until the nodes have them. */
  private Cost missesOfPlain(WholeFloe floe, int bytesOfEach, double seconds)
      throws IOException, InterruptedException {
    double spentBefore = ProcessorTime.seconds(floe.pid());
    Histogram firstNanos = new Histogram(3);
    Histogram nanos = new Histogram(3);
    long beginNanos = System.nanoTime();
    long bytes = 0;
    do {
      Transfer transfer = floe.get(newKey(Shape.PLAIN, bytesOfEach));
      firstNanos.recordValue((long) (transfer.firstByteMillis() * 1e6));
      nanos.recordValue((long) (transfer.millis() * 1e6));
      bytes += transfer.bytes();
    } while (System.nanoTime() - beginNanos < seconds * 1e9);
    Load load = new Load(bytes, (System.nanoTime() - beginNanos) / 1e9, firstNanos, nanos);
    floe.awaitRest();
    return new Cost(load, ProcessorTime.seconds(floe.pid()) - spentBefore, 0);
  }

  private static void reportTimes(Bench bench, Turns<Transfer> turns) {
    String what = "miss 64 MiB, origin of 30 ms and 90 MiB/s: ";
    bench.add(
        Figure.against(
            what + "time",
            MILLIS,
            turns.series(THROUGH, Transfer::millis),
            new Yardstick("direct", turns.series(DIRECT, Transfer::millis)),
            Goal.atMost(1.03)));
    Series later =
        turns
            .series(THROUGH, Transfer::firstByteMillis)
            .minus(turns.series(DIRECT, Transfer::firstByteMillis));
    bench.add(Figure.of(what + "first byte later than direct", MILLIS, later, Goal.atMost(2)));
  }

  private static void reportCosts(Bench bench, Turns<Cost> turns) {
    String what = "miss 64 MiB, unshaped origin, fill included: ";
    bench.add(
        Figure.against(
            what + "gateway CPU",
            "CPU-s/GiB",
            turns.series(0, Cost::cpuPerGib),
            new Yardstick("relay", Relays.cpuPerGib(turns, 1)),
            Goal.atMost(3)));
    bench.add(
        Figure.against(
            what + "rate",
            "MiB/s",
            turns.series(0, Cost::mibPerSecond),
            new Yardstick("relay", Relays.mibPerSecond(turns, 1)),
            null));
  }
}
