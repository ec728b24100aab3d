package dev.floe.node.host.rules;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The times at which the platform reclaims environments, and how many it reclaims each time. Pure:
 * the randomness is injected. Confined to one thread.
 */
public interface ReclaimPlan {
  /**
   * One reclaim, of any number of environments together.
   *
   * @param after the time since the previous reclaim, or since the plan began
   * @param environments the number of environments
   */
  record Reclaim(Duration after, int environments) {}

  /** Longer than any host runs. */
  Duration NEVER = Duration.ofDays(36_500);

  /** Returns the next reclaim; a plan never ends. */
  Reclaim next();

  /**
   * Reclaims one environment at a time, at times that are independent of each other (a Poisson
   * process).
   *
   * @param mean the mean time between two reclaims
   */
  static ReclaimPlan poisson(Duration mean, RandomGenerator random) {
    return () -> {
      // 1 - nextDouble() is in (0, 1], so its logarithm is finite.
      double draw = -Math.log(1 - random.nextDouble());
      return new Reclaim(Duration.ofNanos((long) (mean.toNanos() * draw)), 1);
    };
  }

  /**
   * Reclaims environments at stated times, and none after the last.
   *
   * @param reclaims each with the time since the one before; the first with the time since the plan
   *     began
   */
  static ReclaimPlan schedule(List<Reclaim> reclaims) {
    Iterator<Reclaim> left = List.copyOf(reclaims).iterator();
    return () -> left.hasNext() ? left.next() : new Reclaim(NEVER, 0);
  }

  /**
   * Reclaims environments once per interval. Their number follows Zipf's law: it is k with a
   * probability proportional to (k + 1)^-exponent. InfiniCache saw such bursts (FAST '20, section
   * 4.1): in most intervals none, now and then many at once.
   *
   * @param most the largest number that is reclaimed together
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
