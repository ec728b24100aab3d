package dev.floe.loadtest.soak.trouble;

import dev.floe.loadtest.origin.OriginFault;
import java.time.Duration;
import java.util.Locale;
import java.util.Random;

/** The kinds of faults of an origin that a burst may have. */
public enum OriginFaultKind {
  SLOW_DOWN,
  ERROR,
  RESET,
  RESET_BODY,
  CUT_BODY,
  STALL,
  STALL_BODY,
  SLOW_BODY,
  LATE_ANSWER,
  LOST_ANSWER,
  ANSWER_SAYS_SLOW_DOWN;

  private static final int MIN_BYTES_PER_SECOND = 512 << 10;

  /** Draws how long and where a fault affects a request. */
  public interface Sizes {
    /** Draws the time for which a request or a body stalls. */
    Duration pause(Random random);

    /** Draws the time by which an answer is late. */
    Duration lateness(Random random);

    /** Draws the number of a body's bytes that pass before its fault. */
    int bytes(Random random);
  }

  /** Returns the name under which the affected requests are counted. */
  String tallied() {
    return "origin " + name().toLowerCase(Locale.ROOT);
  }

  OriginFault draw(Sizes sizes, Random random) {
    return switch (this) {
      case SLOW_DOWN -> new OriginFault.Answer(503, "SlowDown");
      case ERROR -> new OriginFault.Answer(500, "InternalError");
      case RESET -> new OriginFault.Reset();
      case RESET_BODY -> new OriginFault.ResetBody(sizes.bytes(random));
      case CUT_BODY -> new OriginFault.CutBody(sizes.bytes(random));
      case STALL -> new OriginFault.Stall(sizes.pause(random));
      case STALL_BODY -> new OriginFault.StallBody(sizes.bytes(random), sizes.pause(random));
      case SLOW_BODY -> new OriginFault.Throttle(MIN_BYTES_PER_SECOND + random.nextInt(2 << 20));
      case LATE_ANSWER -> new OriginFault.Delay(sizes.lateness(random));
      case LOST_ANSWER -> new OriginFault.LoseAnswer();
      case ANSWER_SAYS_SLOW_DOWN -> new OriginFault.ReplaceAnswer(503, "SlowDown");
    };
  }
}
