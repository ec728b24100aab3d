package dev.floe.gateway.probe;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The least, median, 95th percentile and largest of some values; percentiles by nearest rank. */
record Spread(int count, double least, double median, double p95, double most) {
  /** Returns the spread of these values; empty if there are none. */
  static Optional<Spread> of(Collection<Double> values) {
    if (values.isEmpty()) {
      return Optional.empty();
    }
    List<Double> sorted = values.stream().sorted().toList();
    return Optional.of(
        new Spread(
            sorted.size(),
            sorted.getFirst(),
            rank(sorted, 50),
            rank(sorted, 95),
            sorted.getLast()));
  }

  private static double rank(List<Double> sorted, int percent) {
    int rank = Math.ceilDiv(percent * sorted.size(), 100);
    return sorted.get(Math.max(0, rank - 1));
  }
}
