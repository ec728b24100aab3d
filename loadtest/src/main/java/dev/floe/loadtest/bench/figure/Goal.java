package dev.floe.loadtest.bench.figure;

import java.util.Locale;

/**
 * A bound of a figure's ratio to its yardstick or, for a figure without a yardstick, of the figure
 * itself.
 */
public record Goal(Sense sense, double bound) {
  /** The side of the bound on which the target is met. */
  public enum Sense {
    AT_LEAST(">="),
    AT_MOST("<=");

    private final String sign;

    Sense(String sign) {
      this.sign = sign;
    }
  }

  public static Goal atLeast(double bound) {
    return new Goal(Sense.AT_LEAST, bound);
  }

  public static Goal atMost(double bound) {
    return new Goal(Sense.AT_MOST, bound);
  }

  boolean isMetBy(double value) {
    return switch (sense) {
      case AT_LEAST -> value >= bound;
      case AT_MOST -> value <= bound;
    };
  }

  @Override
  public String toString() {
    String number =
        bound == Math.rint(bound)
            ? Long.toString((long) bound)
            : String.format(Locale.ROOT, "%s", bound);
    return sense.sign + " " + number;
  }
}
