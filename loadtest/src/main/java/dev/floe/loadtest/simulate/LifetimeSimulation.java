package dev.floe.loadtest.simulate;

import dev.floe.gateway.policy.Prices;
import dev.floe.gateway.policy.Prices.Architecture;
import dev.floe.node.session.IdlePolicy;
import dev.floe.node.session.QuantumEnd;
import dev.floe.node.session.RentOrBuy;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongUnaryOperator;
import java.util.function.Supplier;

/**
 * Adds up the costs of one node that serves requests with given pauses. Running time is not rounded
 * up to the billed 1 ms: rounding adds the same to every policy.
 *
 * @param memoryBytes the node's memory
 * @param latencyPrice the price of a second that a reader waits for the node
 * @param seed the seed of the policies' random draws
 */
record LifetimeSimulation(
    Prices prices, Architecture architecture, long memoryBytes, double latencyPrice, long seed) {
  /** The time in which a node serves its part of a 10 MB hit, at 75 MB/s. */
  private static final Duration SERVING = Duration.ofMillis(14);

  private static final Duration LONGEST = Duration.ofMinutes(14);

  /**
   * A policy's costs.
   *
   * @param ratio the cost of idle time and wakes, divided by the cost of the pattern's offline
   *     optimum, which is min(pause, B) for each pause; B is the break-even time
   * @param dollarsPerMillion the bill for a million requests: running time and invocations
   * @param waiting the share of requests that wait for the node to wake
   */
  record Costs(String policy, double ratio, double dollarsPerMillion, double waiting) {}

  /** A named policy; each invocation of the node begins with a new instance of it. */
  private record Contender(String name, Supplier<LongUnaryOperator> begin) {}

  Duration breakEven() {
    return prices.breakEven(architecture, memoryBytes, latencyPrice, LONGEST);
  }

  /** Returns the costs of each policy, rent-or-buy first, for these pauses in nanoseconds. */
  List<Costs> run(long[] gaps) {
    // The pauses depend on the same seed, so the policies' draws need another sequence.
    SplittableRandom random = new SplittableRandom(~seed);
    long breakEven = breakEven().toNanos();
    Duration tick = Duration.ofMillis(100);
    return List.of(
            new Contender(
                "rent-or-buy", () -> leaving(new RentOrBuy(breakEven(), random::nextDouble))),
            new Contender("quantum (1 ms)", () -> leaving(new QuantumEnd(prices.quantum()))),
            new Contender("quantum (100 ms)", () -> leaving(new QuantumEnd(tick))),
            new Contender("always B", () -> now -> now + breakEven),
            new Contender("leave at once", () -> now -> now),
            new Contender("always 1 s", () -> now -> now + 1_000_000_000L))
        .stream()
        .map(contender -> costs(contender, gaps))
        .toList();
  }

  private static LongUnaryOperator leaving(IdlePolicy policy) {
    return now -> {
      policy.request(now);
      return policy.leaveNanos();
    };
  }

  private Costs costs(Contender contender, long[] gaps) {
    long breakEven = breakEven().toNanos();
    LongUnaryOperator policy = contender.begin.get();
    double idleNanos = 0;
    double optimumNanos = 0;
    long wakes = 0;
    long now = 0;
    for (long gap : gaps) {
      optimumNanos += Math.min(gap, breakEven);
      long stay = policy.applyAsLong(now) - now;
      if (stay >= gap) {
        idleNanos += gap;
        now += gap;
      } else {
        idleNanos += stay;
        wakes++;
        now = 0;
        policy = contender.begin.get();
      }
    }
    double seconds = (idleNanos + (double) gaps.length * SERVING.toNanos()) / 1e9;
    double dollars =
        seconds * prices.runningSecond(architecture, memoryBytes) + wakes * prices.invocation();
    return new Costs(
        contender.name,
        (idleNanos + (double) wakes * breakEven) / optimumNanos,
        dollars / gaps.length * 1e6,
        (double) wakes / gaps.length);
  }
}
