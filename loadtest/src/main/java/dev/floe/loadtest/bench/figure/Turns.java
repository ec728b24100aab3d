package dev.floe.loadtest.bench.figure;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The rounds of several measurements that took turns: the first round of each, then the second of
 * each, and so on. Every other round runs in reverse order, so that no measurement is always first.
 *
 * @param <T> the result of one round
 */
public final class Turns<T> {
  /** The place of a yardstick that is not measured. */
  public static final int MISSING = -1;

  private final List<List<T>> byMeasurement;

  private Turns(List<List<T>> byMeasurement) {
    this.byMeasurement = byMeasurement;
  }

  /** Measures one round. */
  @FunctionalInterface
  public interface Measurement<T> {
    T measure(double seconds) throws Exception;

    /** Returns this measurement with rounds that are this many times as long. */
    default Measurement<T> longer(double times) {
      return seconds -> measure(times * seconds);
    }
  }

  /** Runs each measurement once, for an equal part of these seconds, and discards the results. */
  public static <T> void warmUp(double seconds, List<? extends Measurement<T>> measurements)
      throws Exception {
    for (Measurement<T> each : measurements) {
      each.measure(seconds / measurements.size());
    }
  }

  /** Runs all rounds. */
  public static <T> Turns<T> take(Effort effort, List<? extends Measurement<T>> measurements)
      throws Exception {
    List<List<T>> results = new ArrayList<>();
    List<Integer> order = new ArrayList<>();
    for (int number = 0; number < measurements.size(); number++) {
      results.add(new ArrayList<>());
      order.add(number);
    }
    for (int round = 0; round < effort.rounds(); round++) {
      for (int number : order) {
        results.get(number).add(measurements.get(number).measure(effort.roundSeconds()));
      }
      Collections.reverse(order);
    }
    return new Turns<>(results);
  }

  /**
   * Adds a measurement of a yardstick that may be missing.
   *
   * @param yardstick null if it is missing
   * @return its place in the list, or {@link #MISSING}
   */
  public static <M> int addIfPresent(List<M> measurements, @Nullable M yardstick) {
    if (yardstick == null) {
      return MISSING;
    }
    measurements.add(yardstick);
    return measurements.size() - 1;
  }

  /**
   * Returns a yardstick's series as {@link #series} does; null if its place is {@link #MISSING}.
   */
  public @Nullable Series seriesUnlessMissing(int place, ToDoubleFunction<T> value) {
    return place == MISSING ? null : series(place, value);
  }

  /** Returns one value of each round of the measurement at this place in the list. */
  public Series series(int measurement, ToDoubleFunction<T> value) {
    return new Series(byMeasurement.get(measurement).stream().map(value::applyAsDouble).toList());
  }
}
