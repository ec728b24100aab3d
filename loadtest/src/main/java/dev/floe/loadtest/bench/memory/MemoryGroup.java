package dev.floe.loadtest.bench.memory;

import dev.floe.loadtest.bench.figure.Bench;
import dev.floe.loadtest.bench.figure.BenchGroup;
import dev.floe.loadtest.bench.figure.Figure;
import dev.floe.loadtest.bench.figure.Goal;
import dev.floe.loadtest.bench.figure.Series;
import dev.floe.loadtest.bench.whole.GatewayMemory;
import dev.floe.loadtest.local.ChildJvm;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A directory of a million objects: its heap for each object, the times of look-ups and walks, and
 * the pauses of the garbage collector. Measures the memory of a whole gateway too.
 */
public final class MemoryGroup implements BenchGroup {
  private static final int OBJECTS = 1_000_000;

  /** Filling a directory takes four times as long with this collector. */
  private static final int PAUSE_OBJECTS = 300_000;

  private static final int QUICK_OBJECTS = 20_000;
  private static final int LOOK_UP_MILLIS = 1_000;
  private static final int QUICK_LOOK_UP_MILLIS = 100;
  private static final String HEAP = "-Xmx4g";

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public void measure(Bench bench) throws IOException, InterruptedException {
    boolean quick = bench.effort().isQuick();
    List<Integer> arguments =
        quick ? List.of(QUICK_OBJECTS, QUICK_LOOK_UP_MILLIS) : List.of(OBJECTS, LOOK_UP_MILLIS);
    try (ChildJvm child = ChildJvm.start(List.of(HEAP), DirectoryProcess.class, arguments)) {
      String[] result = child.awaitLine(DirectoryProcess.RESULT).split(" ", -1);
      bench.add(figure("directory: heap of an object", "B", result[1], Goal.atMost(600)));
      bench.add(figure("residency: heap of an object", "B", result[2], null));
      bench.add(figure("directory: look-up", "ns", result[3], Goal.atMost(1_000)));
      bench.add(figure("directory: look-up, head and location", "ns", result[4], null));
      bench.add(figure("directory: walk for the chunks of a node", "ms", result[5], null));
      bench.add(figure("directory: walk for the keys of a bucket", "ms", result[6], null));
      bench.add(figure("directory: longest piece of a walk", "ms", result[7], Goal.atMost(5)));
    }
    List<Integer> ofPauses =
        List.of(Math.min(arguments.getFirst(), PAUSE_OBJECTS), arguments.getLast());
    try (ChildJvm child =
        ChildJvm.start(List.of(HEAP, "-XX:+UseZGC"), PauseProcess.class, ofPauses)) {
      String[] result = child.awaitLine(PauseProcess.RESULT).split(" ", -1);
      String name = "directory: pause of generational ZGC, p99 of %s".formatted(result[1]);
      bench.add(figure(name, "ms", result[2], Goal.atMost(2)));
    }
    GatewayMemory.measure(bench);
  }

  private static Figure figure(String name, String unit, String value, @Nullable Goal goal) {
    return Figure.of(name, unit, Series.of(Double.parseDouble(value)), goal);
  }
}
