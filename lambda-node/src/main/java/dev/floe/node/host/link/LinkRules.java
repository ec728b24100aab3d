package dev.floe.node.host.link;

import java.time.Duration;

/**
 * The behaviour of the links between an environment and its gateway.
 *
 * @param relayed true if the links run through the host; otherwise the other rules have no effect
 * @param forgetAfter the time for which a link may be idle before the network forgets it
 * @param rate the limit of each environment, in each direction
 * @param delay an additional delay of all bytes, in each direction
 * @param flipEveryBytes the mean number of bytes between two damaged ones; 0 damages none
 * @param seed decides which bytes are damaged
 */
public record LinkRules(
    boolean relayed,
    Duration forgetAfter,
    RateLimit rate,
    Duration delay,
    long flipEveryBytes,
    long seed) {
  private static final Duration FORGET_AFTER = Duration.ofSeconds(350);

  /** Environments dial their gateway themselves. */
  public static final LinkRules DIRECT =
      new LinkRules(false, FORGET_AFTER, RateLimit.NONE, Duration.ZERO, 0, 1);

  /** Links that behave like those of a function on AWS. */
  public static final LinkRules LAMBDA =
      new LinkRules(true, FORGET_AFTER, RateLimit.LAMBDA, Duration.ZERO, 0, 1);

  public LinkRules {
    if (!forgetAfter.isPositive()) {
      throw new IllegalArgumentException(
          "links are forgotten after %s, expected more than 0".formatted(forgetAfter));
    }
    if (delay.isNegative() || flipEveryBytes < 0) {
      throw new IllegalArgumentException(
          "delay is %s and flips are every %d bytes, expected neither negative"
              .formatted(delay, flipEveryBytes));
    }
  }

  public LinkRules withForgetAfter(Duration newForgetAfter) {
    return new LinkRules(relayed, newForgetAfter, rate, delay, flipEveryBytes, seed);
  }

  public LinkRules withRate(RateLimit newRate) {
    return new LinkRules(relayed, forgetAfter, newRate, delay, flipEveryBytes, seed);
  }

  public LinkRules withDelay(Duration newDelay) {
    return new LinkRules(relayed, forgetAfter, rate, newDelay, flipEveryBytes, seed);
  }

  /** Damages one byte in {@code newFlipEveryBytes} on average; the seed decides which. */
  public LinkRules withFlips(long newFlipEveryBytes, long newSeed) {
    return new LinkRules(relayed, forgetAfter, rate, delay, newFlipEveryBytes, newSeed);
  }
}
