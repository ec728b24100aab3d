package dev.floe.gateway.policy;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/**
 * A clock that never goes back: what S3 was asked later is later, whatever happens to the machine's
 * clock. It takes a jump forward, so a machine that slept has older entries, and ignores one back.
 * Thread-safe; reading takes no lock.
 */
public final class SteadyClock implements InstantSource {
  /** A difference from the running time that is a jump, not the clock's usual correction. */
  static final Duration JUMP = Duration.ofMillis(10);

  private final InstantSource wall;
  private final LongSupplier nanos;
  private final AtomicReference<Anchor> anchor;

  /** The three clocks at one moment. */
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
      // What drifted before the jump, less than JUMP, counts as time too: rather older than
      // younger.
      Instant moved = jumped.isNegative() ? steady : steady.plus(jumped).plus(JUMP);
      if (anchor.compareAndSet(known, new Anchor(now, nowNanos, moved))) {
        return moved;
      }
    }
  }
}
