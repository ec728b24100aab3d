package dev.floe.gateway.policy;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/**
 * A clock that never goes back, so that a later request to S3 never has an earlier time. It follows
 * the machine's clock forward, so entries age while the machine sleeps, but ignores jumps back.
 * Thread-safe; reading takes no lock.
 */
public final class SteadyClock implements InstantSource {
  /**
   * The difference from the running time above which a change of the machine's clock is a jump, not
   * a usual correction.
   */
  static final Duration JUMP = Duration.ofMillis(10);

  private final InstantSource wall;
  private final LongSupplier nanos;
  private final AtomicReference<Anchor> anchor;

  /** The readings of the three clocks at one moment. */
  private record Anchor(Instant wall, long nanos, Instant steady) {}

  /**
   * @param wall the machine's clock
   * @param nanos running time in nanoseconds, which never goes back
   */
  public SteadyClock(InstantSource wall, LongSupplier nanos) {
    this.wall = wall;
    this.nanos = nanos;
    Instant now = wall.instant();
    anchor = new AtomicReference<>(new Anchor(now, nanos.getAsLong(), now));
  }

  @Override
  public Instant instant() {
    while (true) {
      Anchor known = anchor.get();
      long nowNanos = nanos.getAsLong();
      Instant now = wall.instant();
      Duration ran = Duration.ofNanos(nowNanos - known.nanos);
      Duration jumped = Duration.between(known.wall, now).minus(ran);
      Instant steady = known.steady.plus(ran);
      if (jumped.abs().compareTo(JUMP) <= 0) {
        return steady;
      }
      // Adds JUMP, the largest drift that is possible before the jump: entries may seem older,
      // never younger.
      Instant moved = jumped.isNegative() ? steady : steady.plus(jumped).plus(JUMP);
      if (anchor.compareAndSet(known, new Anchor(now, nowNanos, moved))) {
        return moved;
      }
    }
  }
}
