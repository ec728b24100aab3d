package dev.floe.loadtest.simulate;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.ToLongFunction;

/** Draws the pauses between the requests of one node, by patterns of arrival. */
final class ArrivalPatterns {
  private static final int GAPS = 50_000;
  private static final double[] POISSON_PER_SECOND = {0.01, 0.1, 1, 10, 100, 1000};
  private static final int BURST = 20;
  private static final int ZIPF_RANKS = 100_000;

  private ArrivalPatterns() {}

  /**
   * Returns the pauses of each pattern in nanoseconds, by the pattern's name. B in a name is the
   * break-even time.
   */
  static Map<String, long[]> all(long breakEvenNanos, long seed) {
    Map<String, long[]> patterns = new LinkedHashMap<>();
    for (double rate : POISSON_PER_SECOND) {
      String name = rate < 1 ? Double.toString(rate) : Long.toString((long) rate);
      patterns.put(
          "Poisson, %s a second".formatted(name), draw(seed, random -> pause(random, 1 / rate)));
    }
    patterns.put("periodic, 1.01 B", draw(seed, random -> (long) (1.01 * breakEvenNanos)));
    int[] request = {0};
    patterns.put(
        "bursts of %d, 10 s apart".formatted(BURST),
        draw(seed, random -> pause(random, ++request[0] % BURST == 0 ? 10 : 0.002)));
    patterns.put("Zipf pauses", draw(seed, random -> breakEvenNanos / 20 * zipf(random)));
    return patterns;
  }

  private static long[] draw(long seed, ToLongFunction<SplittableRandom> next) {
    SplittableRandom random = new SplittableRandom(seed);
    long[] gaps = new long[GAPS];
    for (int i = 0; i < GAPS; i++) {
      gaps[i] = next.applyAsLong(random);
    }
    return gaps;
  }

  private static long pause(SplittableRandom random, double meanSeconds) {
    return (long) (-Math.log1p(-random.nextDouble()) * meanSeconds * 1e9);
  }

  /** Draws a rank with a probability of about 1/rank^1.2. */
  private static long zipf(SplittableRandom random) {
    double uniform = random.nextDouble();
    double last = Math.pow(ZIPF_RANKS, -0.2);
    return (long) Math.pow(1 - uniform * (1 - last), -5);
  }
}
