package dev.floe.loadtest.soak.model;

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
 * Makes some requests to an origin fail, in short bursts of one to three kinds of faults. Confined
 * to the thread that runs it.
 */
final class ModelTrouble {
  private final CountingOrigin origin;
  private final Duration longestStall;
  private final Random random;
  private final Tally tally;

  ModelTrouble(CountingOrigin origin, Duration longestStall, long seed, Tally tally) {
    this.origin = origin;
    this.longestStall = longestStall;
    this.random = new Random(seed);
    this.tally = tally;
  }

  private enum Kind {
    SLOW_DOWN(20),
    ERROR(10),
    RESET(10),
    RESET_BODY(20),
    CUT_BODY(20),
    STALL(10),
    STALL_BODY(20),
    LATE_ANSWER(20),
    LOST_ANSWER(8),
    ANSWER_SAYS_SLOW_DOWN(8);

    private final int percent;

    Kind(int percent) {
      this.percent = percent;
    }
  }

  /** Alternates between calm and bursts until interrupted, then removes all faults. */
  void run() throws InterruptedException {
    List<CountingOrigin.ActiveFault> active = new ArrayList<>();
    try {
      while (true) {
        TimeUnit.MILLISECONDS.sleep(500 + random.nextInt(2_500));
        for (int kinds = 1 + random.nextInt(3); kinds > 0; kinds--) {
          active.add(begin(Kind.values()[random.nextInt(Kind.values().length)]));
        }
        TimeUnit.MILLISECONDS.sleep(200 + random.nextInt(1_000));
        end(active);
      }
    } finally {
      end(active);
    }
  }

  private void end(List<CountingOrigin.ActiveFault> active) {
    active.forEach(CountingOrigin.ActiveFault::close);
    active.clear();
    origin.forget();
  }

  private CountingOrigin.ActiveFault begin(Kind kind) {
    String name = "origin " + kind.name().toLowerCase(Locale.ROOT);
    Random drawn = new Random(random.nextLong());
    return origin.fault(
        _ -> {
          boolean meets = drawn.nextInt(100) < kind.percent;
          if (meets) {
            tally.count(name);
          }
          return meets;
        },
        fault(kind));
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
      case LATE_ANSWER -> new OriginFault.Delay(pause());
      case LOST_ANSWER -> new OriginFault.LoseAnswer();
      case ANSWER_SAYS_SLOW_DOWN -> new OriginFault.ReplaceAnswer(503, "SlowDown");
    };
  }

  private Duration pause() {
    return Duration.ofMillis(1 + random.nextLong(longestStall.toMillis()));
  }

  /** Returns a number of bytes: within the first block, in the first stripe, or later. */
  private int bytes() {
    return random.nextInt(1 << (6 + random.nextInt(15)));
  }
}
