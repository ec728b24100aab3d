package dev.floe.node.host.rules;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * When a platform reclaims environments of its own accord, and how many at a time. Pure: the
 * randomness is injected. Confined to one thread.
 */
public interface ReclaimPlan {
  /** This many environments are reclaimed together, so long after the last ones. */
  record Reclaim(Duration after, int environments) {}

  Reclaim next();

  /**
   * Reclaims one environment at a time, independently of each other (a Poisson process).
   *
   * @param mean the mean time between two
   */
  static ReclaimPlan poisson(Duration mean, RandomGenerator random) {
    return () -> {
      // 1 - nextDouble() is in (0, 1], so its logarithm is finite.
      double draw = -Math.log(1 - random.nextDouble());
      return new Reclaim(Duration.ofNanos((long) (mean.toNanos() * draw)), 1);
    };
  }

  /**
   * Reclaims a number of environments once per interval that follows Zipf's law: k of them with a
   * probability in proportion to (k + 1)^-exponent. Bursts as InfiniCache saw them (FAST '20,
   * section 4.1): in most intervals none, now and then many at once.
   *
   * @param most the largest number
   */
  static ReclaimPlan zipf(Duration interval, double exponent, int most, RandomGenerator random) {
    double[] upTo = new double[most + 1];
    double sum = 0;
    for (int k = 0; k <= most; k++) {
      sum += Math.pow(k + 1, -exponent);
      upTo[k] = sum;
    }
    double total = sum;
    return () -> {
      double draw = random.nextDouble() * total;
      int k = 0;
      while (k < most && upTo[k] <= draw) {
        k++;
      }
      return new Reclaim(interval, k);
    };
  }
}
