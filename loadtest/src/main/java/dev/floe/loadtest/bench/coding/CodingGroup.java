package dev.floe.loadtest.bench.coding;

import dev.floe.loadtest.bench.figure.Bench;
import dev.floe.loadtest.bench.figure.BenchGroup;
import dev.floe.loadtest.bench.figure.Figure;
import dev.floe.loadtest.bench.figure.Figure.Yardstick;
import dev.floe.loadtest.bench.figure.Goal;
import dev.floe.loadtest.bench.figure.Series;
import dev.floe.loadtest.bench.figure.Turns;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The erasure code's rates on one thread, with blocks off the heap. The group runs in the process
 * of the command itself, which does nothing else at that time.
 */
public final class CodingGroup implements BenchGroup {
  private static final String RATE = "GB/s";

  /**
   * The share of a round's time that each task takes: a short run is enough to measure a code's
   * rate.
   */
  private static final double SHARE = 0.2;

  private static final double TIMES_COPY = 0.4;
  private static final int SMALL_BYTES = 64 << 10;
  private static final int BLOCK_BYTES = 128 << 10;

  private static final List<CodingTask> TASKS =
      List.of(
          CodingTask.encode(10, 2, SMALL_BYTES, 20),
          CodingTask.encode(10, 2, BLOCK_BYTES, 20),
          new CodingTask(10, 2, BLOCK_BYTES, List.of(1), 15),
          new CodingTask(10, 2, BLOCK_BYTES, List.of(1, 3), 12),
          CodingTask.encode(4, 2, BLOCK_BYTES, 20),
          CodingTask.encode(10, 4, BLOCK_BYTES, 12),
          new CodingTask(10, 4, BLOCK_BYTES, List.of(1, 3), 12));

  /** The number of tasks, from the first on, that are also compared with a copy. */
  private static final int COPIED = 2;

  @Override
  public String name() {
    return "coding";
  }

  @Override
  public void measure(Bench bench) throws Exception {
    List<Turns.Measurement<StripeRun>> measurements = new ArrayList<>();
    for (CodingTask task : TASKS) {
      measurements.add(StripeRun.of(task.operation(), task.dataBytes(), SHARE));
    }
    for (CodingTask task : TASKS.subList(0, COPIED)) {
      measurements.add(StripeRun.of(task.copy(), task.dataBytes(), SHARE));
    }
    Optional<JavaReedSolomon> library = JavaReedSolomon.find();
    if (library.isPresent()) {
      for (CodingTask task : TASKS) {
        measurements.add(StripeRun.of(library.get().operation(task), task.dataBytes(), SHARE));
      }
    } else {
      bench.missing("JavaReedSolomon", "not on the class path");
    }
    Turns.warmUp(bench.effort().warmUpSeconds() / 2 / SHARE, measurements);
    report(bench, Turns.take(bench.effort(), measurements), library.isPresent());
  }

  private static void report(Bench bench, Turns<StripeRun> turns, boolean withLibrary) {
    for (int i = 0; i < TASKS.size(); i++) {
      CodingTask task = TASKS.get(i);
      int library = TASKS.size() + COPIED + i;
      Series rate = turns.series(i, StripeRun::gigabytesPerSecond);
      Yardstick ofLibrary =
          new Yardstick(
              "JavaReedSolomon",
              withLibrary ? turns.series(library, StripeRun::gigabytesPerSecond) : null);
      Goal goal = Goal.atLeast(task.timesLibrary());
      bench.add(Figure.against(task.name(), RATE, rate, ofLibrary, goal));
      if (i < COPIED) {
        Series copy = turns.series(TASKS.size() + i, StripeRun::gigabytesPerSecond);
        Yardstick memcpy = new Yardstick("memcpy", copy);
        bench.add(Figure.against(task.name(), RATE, rate, memcpy, Goal.atLeast(TIMES_COPY)));
      }
    }
    CodingTask last = TASKS.getLast();
    bench.add(
        Figure.of(
            "%s: allocated for a stripe".formatted(last.name()),
            "B",
            turns.series(TASKS.size() - 1, StripeRun::allocatedBytes),
            Goal.atMost(0)));
    bench.add(
        Figure.of(
            "%s: allocated for a stripe".formatted(TASKS.getFirst().name()),
            "B",
            turns.series(0, StripeRun::allocatedBytes),
            Goal.atMost(0)));
  }
}
