package dev.floe.loadtest.bench.figure;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleBinaryOperator;

/** One figure's values, by round. */
public record Series(List<Double> values) {
  public Series {
    values = List.copyOf(values);
    if (values.isEmpty()) {
      throw new IllegalArgumentException("no values: expected one for each round");
    }
  }

  /** Returns a series of one round. */
  public static Series of(double value) {
    return new Series(List.of(value));
  }

  /** Returns the middle value, or the mean of the two in the middle. */
  public double median() {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  /** Returns how far the highest value is above the lowest, as a share of the median. */
  public double spread() {
    double lowest = values.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    double highest = values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    return highest == lowest ? 0 : (highest - lowest) / Math.abs(median());
  }

  /**
   * Returns the ratio in each round. The median of these ratios is less sensitive to changes of the
   * machine's speed than the ratio of the medians.
   *
   * @param yardstick a series with the same number of rounds
   */
  public Series dividedBy(Series yardstick) {
    return with(yardstick, (value, other) -> value / other);
  }

  /**
   * Returns the difference in each round.
   *
   * @param yardstick a series with the same number of rounds
   */
  public Series minus(Series yardstick) {
    return with(yardstick, (value, other) -> value - other);
  }

  private Series with(Series yardstick, DoubleBinaryOperator operator) {
    if (yardstick.values.size() != values.size()) {
      throw new IllegalArgumentException(
          "a yardstick of %d rounds: expected %d"
              .formatted(yardstick.values.size(), values.size()));
    }
    List<Double> results = new ArrayList<>();
    for (int round = 0; round < values.size(); round++) {
      results.add(operator.applyAsDouble(values.get(round), yardstick.values.get(round)));
    }
    return new Series(results);
  }
}
