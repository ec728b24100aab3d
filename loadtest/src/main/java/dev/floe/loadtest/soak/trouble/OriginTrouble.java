package dev.floe.loadtest.soak.trouble;

import dev.floe.loadtest.origin.CountingOrigin;
import dev.floe.loadtest.soak.Tally;
import dev.floe.loadtest.soak.trouble.FaultBursts.Share;
import dev.floe.loadtest.soak.trouble.FaultBursts.Span;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/**
 * Makes an origin fail in bursts: a few seconds without faults, then a few seconds with one to
 * three faults. Thread-safe; one thread runs it.
 */
final class OriginTrouble implements BurstLoop.Listener, OriginFaultKind.Sizes {
  /** The time after a burst's end in which requests may still fail; later ones must succeed. */
  static final Duration GRACE = Duration.ofSeconds(3);

  private static final int MAX_STALL_MILLIS = 12_000;
  private static final Span CALM = Span.ofMillis(2_000, 7_000);
  private static final Span BURST = Span.ofMillis(1_000, 6_000);
  private static final List<Share> KINDS =
      List.of(
          new Share(OriginFaultKind.SLOW_DOWN, 80),
          new Share(OriginFaultKind.ERROR, 30),
          new Share(OriginFaultKind.RESET, 40),
          new Share(OriginFaultKind.RESET_BODY, 50),
          new Share(OriginFaultKind.CUT_BODY, 50),
          new Share(OriginFaultKind.STALL, 30),
          new Share(OriginFaultKind.STALL_BODY, 50),
          new Share(OriginFaultKind.SLOW_BODY, 50),
          new Share(OriginFaultKind.LATE_ANSWER, 50),
          new Share(OriginFaultKind.LOST_ANSWER, 25),
          new Share(OriginFaultKind.ANSWER_SAYS_SLOW_DOWN, 25));

  private final BurstLoop loop;
  private volatile boolean burst;
  private volatile long lastEndNanos;
  private volatile long burstBeganNanos;

  OriginTrouble(CountingOrigin origin, long seed, Tally tally) {
    loop = new BurstLoop(origin, new FaultBursts(KINDS, this, CALM, BURST, seed), tally);
    lastEndNanos = System.nanoTime() - GRACE.toNanos();
  }

  /**
   * Returns true if a burst may have affected a request that began at this time and ends now: if a
   * burst lasts now, or if the request began before the end of the last burst or within {@link
   * #GRACE} after it.
   */
  boolean overlaps(long begunNanos) {
    return burst || lastEndNanos + GRACE.toNanos() - begunNanos > 0;
  }

  /** Returns true if a burst began before this time and still lasts. */
  boolean lastedSince(long begunNanos) {
    return burst && begunNanos - burstBeganNanos > 0;
  }

  /** Alternates between calm and bursts until interrupted, then removes all faults. */
  void run() throws InterruptedException {
    loop.run(this);
  }

  @Override
  public void begins() {
    burstBeganNanos = System.nanoTime();
    burst = true;
  }

  @Override
  public void ended() {
    lastEndNanos = System.nanoTime();
    burst = false;
  }

  @Override
  public Duration pause(Random random) {
    return Duration.ofMillis(200 + random.nextInt(MAX_STALL_MILLIS - 200));
  }

  @Override
  public Duration lateness(Random random) {
    return pause(random).dividedBy(2);
  }

  /** Returns a number of bytes: within the first block, in the first stripe, or later. */
  @Override
  public int bytes(Random random) {
    return random.nextInt(1 << (8 + random.nextInt(14)));
  }
}
