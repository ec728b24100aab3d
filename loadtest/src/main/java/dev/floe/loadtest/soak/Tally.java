package dev.floe.loadtest.soak;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts by name. Thread-safe. */
public final class Tally {
  private final Map<String, LongAdder> counts = new ConcurrentSkipListMap<>();

  public void count(String name) {
    counts.computeIfAbsent(name, _ -> new LongAdder()).increment();
  }

  public long of(String name) {
    LongAdder count = counts.get(name);
    return count == null ? 0 : count.sum();
  }

  @Override
  public String toString() {
    return new TreeMap<>(counts).toString();
  }
}
