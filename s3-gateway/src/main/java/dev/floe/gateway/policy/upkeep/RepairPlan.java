package dev.floe.gateway.policy.upkeep;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Decides what is repaired in the background, and when (docs/adr/0027). A stripe that has lost
 * blocks is repaired if enough others are left. The next repair begins once clients leave enough
 * memory free, the rate permits more bytes after the earlier repairs, and the last hour's repairs
 * have cost less than the limit.
 *
 * <p>Pure: the caller passes the time, from {@link System#nanoTime}, and the costs. Confined to one
 * thread at a time.
 */
public final class RepairPlan {
  private static final long NANOS_PER_SECOND = 1_000_000_000;
  private static final long HOUR_NANOS = 3600 * NANOS_PER_SECOND;
  private static final long SAMPLE_NANOS = 60 * NANOS_PER_SECOND;
  private static final double CENTS_PER_DOLLAR = 100;

  /** The pause while clients need the memory. */
  private static final Duration BUSY_PAUSE = Duration.ofMillis(250);

  /** The pause while the last hour's repairs have cost as much as they may. */
  private static final Duration SPENT_PAUSE = Duration.ofSeconds(30);

  /** The pauses after rounds in which no stripe could be repaired. */
  private static final List<Duration> FRUITLESS_PAUSES =
      List.of(
          Duration.ofSeconds(5),
          Duration.ofSeconds(20),
          Duration.ofMinutes(1),
          Duration.ofMinutes(5));

  private final long bytesPerSecond;
  private final double dollarsPerHour;
  private long freeNanos;
  private boolean begun;

  /** The total cost at some times of the last hour, at most one a minute, oldest first. */
  private final Deque<Cost> costs = new ArrayDeque<>();

  private record Cost(long nanos, double dollars) {}

  /**
   * @param bytesPerSecond the most bytes that repairs read and write in a second; 0 for no repairs
   * @param centsPerHour the most that they may cost in an hour; 0 for no repairs
   */
  public RepairPlan(long bytesPerSecond, double centsPerHour) {
    if (bytesPerSecond < 0 || !(centsPerHour >= 0)) {
      throw new IllegalArgumentException(
          "repairs of %d bytes a second and %s cents an hour, expected 0 or more of each"
              .formatted(bytesPerSecond, centsPerHour));
    }
    this.bytesPerSecond = bytesPerSecond;
    this.dollarsPerHour = centsPerHour / CENTS_PER_DOLLAR;
  }

  /** The state of a stripe. */
  public enum Condition {
    WHOLE,
    /** Some blocks are absent, and can be rebuilt from the others. */
    DAMAGED,
    /** Too few blocks are left. The next reader gets the stripe from the origin. */
    LOST
  }

  /**
   * Returns a stripe's condition.
   *
   * @param needed the number of blocks from which the stripe can be rebuilt
   * @param readable the number of blocks that are present
   * @param lacking the number of blocks that no instance holds
   */
  public static Condition condition(int needed, int readable, int lacking) {
    if (lacking == 0) {
      return Condition.WHOLE;
    }
    return readable >= needed ? Condition.DAMAGED : Condition.LOST;
  }

  /**
   * Returns the rank of a damaged stripe among those of equally hot segments; the lowest is
   * repaired first. The fewer blocks a stripe may still lose, the lower is its rank.
   */
  public static int urgency(int needed, int readable) {
    return readable - needed;
  }

  /**
   * The gateway's load, apart from the background repair.
   *
   * @param readersWait true if a reader waits for memory
   * @param memoryShare the share of the block memory in use, 0 to 1
   * @param readRepairs the number of stripes whose repair a reader has requested
   * @param dollars the cost of all repairs so far
   */
  public record Load(boolean readersWait, double memoryShare, int readRepairs, double dollars) {
    boolean busy() {
      return readersWait || memoryShare > 0.5 || readRepairs > 0;
    }
  }

  /** Returns true if nothing is ever repaired in the background. */
  public boolean isOff() {
    return bytesPerSecond == 0 || dollarsPerHour == 0;
  }

  /** Returns how long the next repair has to wait before it asks again; zero if it may begin. */
  public Duration delay(Load load, long nowNanos) {
    if (spentInLastHour(load.dollars, nowNanos) >= dollarsPerHour) {
      return SPENT_PAUSE;
    }
    if (load.busy()) {
      return BUSY_PAUSE;
    }
    return begun && freeNanos - nowNanos > 0
        ? Duration.ofNanos(freeNanos - nowNanos)
        : Duration.ZERO;
  }

  /** Counts a repair that begins and will read and write this many bytes. */
  public void began(long bytes, long nowNanos) {
    long fromNanos = begun && freeNanos - nowNanos > 0 ? freeNanos : nowNanos;
    begun = true;
    freeNanos = fromNanos + Math.round((double) bytes * NANOS_PER_SECOND / bytesPerSecond);
  }

  /**
   * Returns the pause after a round with failures, before the next round; empty if the failed
   * stripes are left until more blocks are lost.
   *
   * @param fruitless the number of rounds since the last loss in which no block was repaired; 0 if
   *     the round that has just ended repaired one
   */
  public static Optional<Duration> pause(int fruitless) {
    if (fruitless > FRUITLESS_PAUSES.size()) {
      return Optional.empty();
    }
    return Optional.of(FRUITLESS_PAUSES.get(Math.max(0, fruitless - 1)));
  }

  /** Returns the cost since the latest sample that is at least an hour old. */
  private double spentInLastHour(double dollars, long nowNanos) {
    Cost last = costs.peekLast();
    if (last == null || nowNanos - last.nanos >= SAMPLE_NANOS) {
      // Nothing was spent before the gateway started.
      costs.addLast(new Cost(nowNanos, last == null ? 0 : dollars));
    }
    while (costs.size() > 1 && nowNanos - second().nanos >= HOUR_NANOS) {
      costs.removeFirst();
    }
    return dollars - costs.getFirst().dollars;
  }

  private Cost second() {
    var oldest = costs.iterator();
    oldest.next();
    return oldest.next();
  }
}
