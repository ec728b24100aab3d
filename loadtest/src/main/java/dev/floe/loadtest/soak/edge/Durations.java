package dev.floe.loadtest.soak.edge;

import java.time.Duration;
import java.util.Arrays;

/** The durations of a client's requests of one kind. Confined to one thread at a time. */
final class Durations {
  private long[] nanos = new long[64];
  private int count;

  void add(long tookNanos) {
    if (count == nanos.length) {
      nanos = Arrays.copyOf(nanos, 2 * count);
    }
    nanos[count++] = tookNanos;
  }

  int count() {
    return count;
  }

  Duration longest() {
    return at(count - 1);
  }

  private Duration at(int rank) {
    return count == 0 ? Duration.ZERO : Duration.ofNanos(sorted()[rank]);
  }

  private long[] sorted() {
    long[] sorted = Arrays.copyOf(nanos, count);
    Arrays.sort(sorted);
    return sorted;
  }

  @Override
  public String toString() {
    return "%d, median %d ms, longest %d ms"
        .formatted(count, at(count / 2).toMillis(), at(count - 1).toMillis());
  }
}
