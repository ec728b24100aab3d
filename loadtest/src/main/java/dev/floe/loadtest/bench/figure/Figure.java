package dev.floe.loadtest.bench.figure;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A measured figure.
 *
 * @param name what was measured, in words
 * @param yardstick the yardstick that the figure is compared with; null if there is none
 * @param target the bound of the ratio to the yardstick or, without a yardstick, of the figure
 *     itself; null if the figure is only informative
 */
public record Figure(
    String name, String unit, Series series, @Nullable Yardstick yardstick, @Nullable Goal target) {

  /**
   * What a figure is compared with, in the same unit.
   *
   * @param series null if it could not be measured, for example because a server is not installed
   */
  public record Yardstick(String name, @Nullable Series series) {}

  /** Returns a figure whose target is a bound of its own value. */
  public static Figure of(String name, String unit, Series series, @Nullable Goal target) {
    return new Figure(name, unit, series, null, target);
  }

  /** Returns a figure whose target is a bound of its ratio to a yardstick. */
  public static Figure against(
      String name, String unit, Series series, Yardstick yardstick, @Nullable Goal target) {
    return new Figure(name, unit, series, yardstick, target);
  }

  public double value() {
    return series.median();
  }

  /** Returns the median of the rounds' ratios; empty without a measured yardstick. */
  public Optional<Double> ratio() {
    return yardstick == null || yardstick.series == null
        ? Optional.empty()
        : Optional.of(series.dividedBy(yardstick.series).median());
  }

  /**
   * Returns true if the target is met; empty if there is no target, or if the yardstick was not
   * measured.
   */
  public Optional<Boolean> met() {
    if (target == null) {
      return Optional.empty();
    }
    return yardstick == null ? Optional.of(target.isMetBy(value())) : ratio().map(target::isMetBy);
  }
}
