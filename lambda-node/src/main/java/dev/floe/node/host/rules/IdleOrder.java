package dev.floe.node.host.rules;

import java.util.random.RandomGenerator;

/** The choice of a function's idle environment that serves the next invocation. */
public enum IdleOrder {
  /** The one that became idle last, as on Lambda. */
  RECENT,
  /** The one that has been idle for the longest time. */
  OLDEST,
  /** One drawn at random. */
  RANDOM;

  /**
   * Returns the index of the chosen environment in a list in which the most recently idle one is
   * last.
   *
   * @param idle the list's length, 1 or more
   */
  public int pick(int idle, RandomGenerator random) {
    return switch (this) {
      case RECENT -> idle - 1;
      case OLDEST -> 0;
      case RANDOM -> random.nextInt(idle);
    };
  }
}
