package dev.floe.loadtest.soak.trouble;

import dev.floe.loadtest.local.LocalFloe;
import dev.floe.loadtest.soak.Tally;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Kills nodes, stops and continues their processes, and wakes them all. Confined to the thread that
 * runs it, except {@link #continueAll}, which any thread may call.
 */
public final class NodeTrouble {
  private static final long TICK_MILLIS = 200;

  private final LocalFloe floe;
  private final Random random;
  private final Tally tally;

  /** The times at which the stopped processes continue, by process id. */
  private final Map<Long, Long> continueAtNanos = new HashMap<>();

  public NodeTrouble(LocalFloe floe, long seed, Tally tally) {
    this.floe = floe;
    this.random = new Random(seed);
    this.tally = tally;
  }

  /** Disturbs nodes until interrupted. */
  public void run() throws InterruptedException, IOException {
    long nextNanos = System.nanoTime();
    while (true) {
      TimeUnit.MILLISECONDS.sleep(TICK_MILLIS);
      continueDue();
      if (System.nanoTime() - nextNanos >= 0) {
        act();
        nextNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(500 + random.nextInt(4_000));
      }
    }
  }

  private void act() throws InterruptedException, IOException {
    int dice = random.nextInt(20);
    if (dice < 7) {
      kill(1);
    } else if (dice < 8) {
      kill(floe.functions().size());
    } else if (dice < 14) {
      stop(1, 8_000);
    } else if (dice < 17) {
      stop(1 + random.nextInt(floe.functions().size()), 4_000);
    } else {
      floe.gateway().wakeNodes();
      tally.count("nodes woken");
    }
  }

  private void kill(int count) throws InterruptedException {
    for (int i = 0; i < count; i++) {
      floe.host().kill(drawn());
      tally.count("node killed");
    }
  }

  private void stop(int count, int atMostMillis) throws InterruptedException, IOException {
    long atNanos =
        System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(200 + random.nextInt(atMostMillis));
    for (int i = 0; i < count; i++) {
      for (long pid : floe.host().pids(drawn())) {
        signal("STOP", List.of(pid));
        continueAtNanos.put(pid, atNanos);
        tally.count("node stopped");
      }
    }
  }

  private String drawn() {
    return floe.functions().get(random.nextInt(floe.functions().size()));
  }

  private void continueDue() throws InterruptedException, IOException {
    long now = System.nanoTime();
    List<Long> due =
        continueAtNanos.entrySet().stream()
            .filter(entry -> now - entry.getValue() >= 0)
            .map(Map.Entry::getKey)
            .toList();
    signal("CONT", due);
    due.forEach(continueAtNanos::remove);
  }

  /** Continues every process that is alive. */
  public void continueAll() throws InterruptedException, IOException {
    signal("CONT", floe.host().pids().values().stream().flatMap(List::stream).toList());
  }

  /** Sends a signal; a process that has exited already does not matter. */
  private static void signal(String name, List<Long> pids)
      throws InterruptedException, IOException {
    for (long pid : pids) {
      new ProcessBuilder("kill", "-" + name, Long.toString(pid))
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    }
  }
}
