package dev.floe.loadtest.soak.trouble;

import dev.floe.loadtest.origin.CountingOrigin;
import dev.floe.loadtest.origin.OriginFault;
import dev.floe.loadtest.soak.Tally;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Makes an origin fail in bursts: a few seconds with one to three kinds of faults, then a few
 * seconds without. Thread-safe; one thread runs it.
 */
final class OriginTrouble {
  /** The time after a burst's end from which new requests must succeed. */
  static final Duration GRACE = Duration.ofSeconds(3);

  private static final int MAX_STALL_MILLIS = 12_000;
  private static final int MIN_BYTES_PER_SECOND = 512 << 10;

  private final CountingOrigin origin;
  private final Random random;
  private final Tally tally;
  private volatile boolean burst;
  private volatile long lastEndNanos;
  private volatile long burstBeganNanos;

  OriginTrouble(CountingOrigin origin, long seed, Tally tally) {
    this.origin = origin;
    this.random = new Random(seed);
    this.tally = tally;
    lastEndNanos = System.nanoTime() - GRACE.toNanos();
  }

  private enum Kind {
    SLOW_DOWN(80),
    ERROR(30),
    RESET(40),
    RESET_BODY(50),
    CUT_BODY(50),
    STALL(30),
    STALL_BODY(50),
    SLOW_BODY(50),
    LATE_ANSWER(50),
    LOST_ANSWER(25),
    ANSWER_SAYS_SLOW_DOWN(25);

    private final int percent;

    Kind(int percent) {
      this.percent = percent;
    }
  }

  /**
   * Returns true if a burst or its aftermath may have affected a request that began then and ends
   * now.
   */
  boolean overlaps(long begunNanos) {
    return burst || lastEndNanos + GRACE.toNanos() - begunNanos > 0;
  }

  /** Returns true if a burst began before this time and lasts still. */
  boolean lastedSince(long begunNanos) {
    return burst && begunNanos - burstBeganNanos > 0;
  }

  /** Alternates between calm and bursts until interrupted, then removes all faults. */
  void run() throws InterruptedException {
    List<CountingOrigin.ActiveFault> active = new ArrayList<>();
    try {
      while (true) {
        TimeUnit.MILLISECONDS.sleep(2_000 + random.nextInt(7_000));
        burstBeganNanos = System.nanoTime();
        burst = true;
        for (int kinds = 1 + random.nextInt(3); kinds > 0; kinds--) {
          active.add(begin(Kind.values()[random.nextInt(Kind.values().length)]));
        }
        TimeUnit.MILLISECONDS.sleep(1_000 + random.nextInt(6_000));
        end(active);
      }
    } finally {
      end(active);
    }
  }

  private void end(List<CountingOrigin.ActiveFault> active) {
    active.forEach(CountingOrigin.ActiveFault::close);
    active.clear();
    lastEndNanos = System.nanoTime();
    burst = false;
    origin.forget();
  }

  private CountingOrigin.ActiveFault begin(Kind kind) {
    OriginFault fault = fault(kind);
    String name = "origin " + kind.name().toLowerCase(Locale.ROOT);
    return origin.fault(
        request -> {
          boolean meets = random.nextInt(100) < kind.percent;
          if (meets) {
            tally.count(name);
          }
          return meets;
        },
        fault);
  }

  private OriginFault fault(Kind kind) {
    return switch (kind) {
      case SLOW_DOWN -> new OriginFault.Answer(503, "SlowDown");
      case ERROR -> new OriginFault.Answer(500, "InternalError");
      case RESET -> new OriginFault.Reset();
      case RESET_BODY -> new OriginFault.ResetBody(bytes());
      case CUT_BODY -> new OriginFault.CutBody(bytes());
      case STALL -> new OriginFault.Stall(pause());
      case STALL_BODY -> new OriginFault.StallBody(bytes(), pause());
      case SLOW_BODY -> new OriginFault.Throttle(MIN_BYTES_PER_SECOND + random.nextInt(2 << 20));
      case LATE_ANSWER -> new OriginFault.Delay(pause().dividedBy(2));
      case LOST_ANSWER -> new OriginFault.LoseAnswer();
      case ANSWER_SAYS_SLOW_DOWN -> new OriginFault.ReplaceAnswer(503, "SlowDown");
    };
  }

  private Duration pause() {
    return Duration.ofMillis(200 + random.nextInt(MAX_STALL_MILLIS - 200));
  }

  /** Returns a number of bytes: within the first block, in the first stripe, or later. */
  private int bytes() {
    return random.nextInt(1 << (8 + random.nextInt(14)));
  }
}
