package dev.floe.gateway.policy.upkeep;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Judges intervals of warm-ups and backups by how long instances had been idle when they were found
 * lost. An interval is too long if a tenth of the instances were lost after less idle time: the
 * platform then reclaims instances before the interval has passed.
 *
 * <p>Pure. Confined to one thread at a time.
 */
public final class IdleLives {
  /** The number of latest losses that count. */
  static final int KEPT = 100;

  /** The fewest losses by which an interval is judged. */
  static final int ENOUGH = 5;

  /**
   * The shortest idle time that counts. An instance that was lost sooner was not idle: it crashed.
   */
  private static final Duration IDLE = Duration.ofSeconds(1);

  private static final int LOW_PERCENT = 10;

  private final Deque<Duration> lives = new ArrayDeque<>();

  /**
   * Counts an instance that is lost.
   *
   * @return false if it was not idle
   */
  public boolean lost(Duration idle) {
    if (idle.compareTo(IDLE) < 0) {
      return false;
    }
    if (lives.size() == KEPT) {
      lives.removeFirst();
    }
    lives.addLast(idle);
    return true;
  }

  /** Returns the idle time that nine of ten instances reached; empty after too few losses. */
  public Optional<Duration> low() {
    if (lives.size() < ENOUGH) {
      return Optional.empty();
    }
    List<Duration> sorted = lives.stream().sorted().toList();
    return Optional.of(sorted.get(sorted.size() * LOW_PERCENT / 100));
  }

  /**
   * Returns true if instances are lost before the interval has passed.
   *
   * @param interval zero for none
   */
  public boolean isTooLong(Duration interval) {
    return low().filter(low -> interval.compareTo(low) > 0).isPresent();
  }
}
