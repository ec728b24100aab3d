package dev.floe.loadtest.bench;

import dev.floe.loadtest.bench.coding.CodingGroup;
import dev.floe.loadtest.bench.figure.Bench;
import dev.floe.loadtest.bench.figure.BenchGroup;
import dev.floe.loadtest.bench.hit.HitGroup;
import dev.floe.loadtest.bench.hit.SingleStreamGroup;
import dev.floe.loadtest.bench.memory.MemoryGroup;
import dev.floe.loadtest.bench.start.StartGroup;
import dev.floe.loadtest.bench.start.WakeGroup;
import dev.floe.loadtest.bench.whole.MissGroup;
import dev.floe.loadtest.bench.whole.PutGroup;
import dev.floe.loadtest.bench.whole.ScaleGroup;
import dev.floe.loadtest.bench.whole.SmallGroup;
import dev.floe.loadtest.bench.whole.TailGroup;
import dev.floe.loadtest.bench.whole.WholeHitGroup;
import java.util.List;

/** All groups of {@code ./floe bench}, in the order in which a whole run measures them. */
final class BenchGroups {
  private BenchGroups() {}

  static List<BenchGroup> all() {
    return List.of(
        new CodingGroup(),
        new Parts("hit", List.of(new HitGroup(), new SingleStreamGroup(), new WholeHitGroup())),
        new MissGroup(),
        new PutGroup(),
        new SmallGroup(),
        new TailGroup(),
        new ScaleGroup(),
        new MemoryGroup(),
        new StartGroup(),
        new WakeGroup());
  }

  /** A group whose parts are measured by several classes. */
  private record Parts(String name, List<BenchGroup> parts) implements BenchGroup {
    @Override
    public void measure(Bench bench) throws Exception {
      for (BenchGroup part : parts) {
        part.measure(bench);
      }
    }
  }
}
