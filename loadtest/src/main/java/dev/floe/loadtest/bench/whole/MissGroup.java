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
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;

/**
 * Reads of objects that are not cached, which also fill all nodes. With an origin about as slow as
 * Amazon's S3, their time is compared with the time of direct reads. With an origin as fast as the
 * machine allows, the gateway's processor time is compared with a relay's.
 */
public final class MissGroup implements BenchGroup {
  private static final int OBJECT_BYTES = 64 << 20;

  /**
   * The length of the first objects that warm up. They are small, so many requests fit into a
   * second, each with all steps of a miss.
   */
  private static final int SMALL_BYTES = 64 << 10;

  /** The length of the other objects that warm up. */
  private static final int STRIPES_BYTES = 8 << 20;

  private static final int WARM_UP_CLIENTS = 4;

  /**
   * The length of the objects whose first bytes are timed. A read takes 41 ms, so a round has ten.
   * The first request after a pause of a second costs up to ten times as much on a virtual machine.
   */
  private static final int FIRST_BYTES = 1 << 20;

  private static final int DIRECT = 0;
  private static final int THROUGH = 1;
  private static final String MILLIS = "ms";
  private static final String UNSHAPED = "miss 64 MiB, unshaped origin, fill included: ";

  private final List<Double> filledPercent = new ArrayList<>();
  private final AtomicInteger nextKey = new AtomicInteger();

  @Override
  public String name() {
    return "miss";
  }

  @Override
  public void measure(Bench bench) throws Exception {
    try (WholeFloe floe = WholeFloe.start(bench.effort());
        Relays relays = Relays.start(OBJECT_BYTES)) {
      warmUp(floe, bench.effort().warmUpSeconds());
      reportFirstBytes(
          bench,
          Turns.take(
              bench.effort(),
              List.of(
                  seconds -> transfers(() -> direct(floe, FIRST_BYTES), seconds),
                  seconds -> transfers(() -> missOfShaped(floe, FIRST_BYTES), seconds))));
      reportTimes(
          bench,
          Turns.take(
              bench.effort().forSlow(),
              List.of(
                  seconds -> direct(floe, OBJECT_BYTES),
                  seconds -> missOfShaped(floe, OBJECT_BYTES))));
      List<Turns.Measurement<Cost>> costs = new ArrayList<>();
      costs.add(seconds -> checkedMisses(floe, seconds));
      costs.addAll(relays.measurements(1));
      reportCosts(bench, bench.takeTurns(costs));
      bench.add(Figure.of(UNSHAPED + "objects filled", "%", new Series(filledPercent), null));
    }
  }

  /** Reads small new objects, and after that objects of several stripes, by several clients. */
  private void warmUp(WholeFloe floe, double seconds) throws Exception {
    warmUp(floe, SMALL_BYTES, 0.75 * seconds);
    warmUp(floe, STRIPES_BYTES, 0.75 * seconds);
  }

  private void warmUp(WholeFloe floe, int bytes, double seconds) throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(WARM_UP_CLIENTS)) {
      Callable<Cost> reads = () -> missesOfPlain(floe, bytes, seconds);
      for (Future<Cost> each : threads.invokeAll(Collections.nCopies(WARM_UP_CLIENTS, reads))) {
        each.get();
      }
    }
  }

  private String newKey(Shape shape, int bytes) {
    return shape.key(bytes, nextKey.getAndIncrement());
  }

  private static Transfer direct(WholeFloe floe, int bytes) throws IOException {
    return Transfer.get(floe.origin().port(), "/bench/" + Shape.SHAPED.key(bytes, "direct"));
  }

  private Transfer missOfShaped(WholeFloe floe, int bytes)
      throws IOException, InterruptedException {
    Transfer transfer = floe.get(newKey(Shape.SHAPED, bytes));
    floe.awaitRest();
    return transfer;
  }

  /** Reads new objects one after another, and waits until the nodes have them. */
  private Cost missesOfPlain(WholeFloe floe, int bytesOfEach, double seconds) throws Exception {
    return misses(floe, () -> newKey(Shape.PLAIN, bytesOfEach), seconds);
  }

  private static Cost misses(WholeFloe floe, Supplier<String> keys, double seconds)
      throws Exception {
    double spentBefore = ProcessorTime.seconds(floe.pid());
    Load load = transfers(() -> floe.get(keys.get()), seconds);
    floe.awaitRest();
    return new Cost(load, ProcessorTime.seconds(floe.pid()) - spentBefore, 0);
  }

  /** Reads new objects, and reads them again to see which of them the nodes have. */
  private Cost checkedMisses(WholeFloe floe, double seconds) throws Exception {
    List<String> read = new ArrayList<>();
    Cost cost =
        misses(
            floe,
            () -> {
              read.add(newKey(Shape.PLAIN, OBJECT_BYTES));
              return read.getLast();
            },
            seconds);
    int hits = 0;
    for (String key : read) {
      hits += floe.get(key).hit() ? 1 : 0;
    }
    floe.awaitRest();
    filledPercent.add(100.0 * hits / read.size());
    return cost;
  }

  /** Transfers one object after another. */
  private static Load transfers(Callable<Transfer> next, double seconds) throws Exception {
    Histogram firstNanos = new Histogram(3);
    Histogram nanos = new Histogram(3);
    long beginNanos = System.nanoTime();
    long bytes = 0;
    do {
      Transfer transfer = next.call();
      firstNanos.recordValue((long) (transfer.firstByteMillis() * 1e6));
      nanos.recordValue((long) (transfer.millis() * 1e6));
      bytes += transfer.bytes();
    } while (System.nanoTime() - beginNanos < seconds * 1e9);
    return new Load(bytes, (System.nanoTime() - beginNanos) / 1e9, firstNanos, nanos);
  }

  private static void reportFirstBytes(Bench bench, Turns<Load> turns) {
    Series later =
        turns
            .series(THROUGH, Load::medianFirstMillis)
            .minus(turns.series(DIRECT, Load::medianFirstMillis));
    bench.add(
        Figure.of(
            "miss 1 MiB, origin of 30 ms and 90 MiB/s: first byte later than direct",
            MILLIS,
            later,
            Goal.atMost(2)));
  }

  private static void reportTimes(Bench bench, Turns<Transfer> turns) {
    bench.add(
        Figure.against(
            "miss 64 MiB, origin of 30 ms and 90 MiB/s: time",
            MILLIS,
            turns.series(THROUGH, Transfer::millis),
            new Yardstick("direct", turns.series(DIRECT, Transfer::millis)),
            Goal.atMost(1.03)));
  }

  private static void reportCosts(Bench bench, Turns<Cost> turns) {
    bench.add(
        Figure.against(
            UNSHAPED + "gateway CPU",
            "CPU-s/GiB",
            turns.series(0, Cost::cpuPerGib),
            new Yardstick("relay", Relays.cpuPerGib(turns, 1)),
            Goal.atMost(3)));
    bench.add(
        Figure.against(
            UNSHAPED + "rate",
            "MiB/s",
            turns.series(0, Cost::mibPerSecond),
            new Yardstick("relay", Relays.mibPerSecond(turns, 1)),
            null));
  }
}
