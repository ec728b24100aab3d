package dev.floe.loadtest.soak.model;

import dev.floe.loadtest.origin.CountingOrigin;
import dev.floe.loadtest.soak.Tally;
import dev.floe.loadtest.soak.trouble.BurstLoop;
import dev.floe.loadtest.soak.trouble.FaultBursts;
import dev.floe.loadtest.soak.trouble.FaultBursts.Share;
import dev.floe.loadtest.soak.trouble.FaultBursts.Span;
import dev.floe.loadtest.soak.trouble.OriginFaultKind;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** Makes some requests to an origin fail, in short bursts. Confined to the thread that runs it. */
final class ModelTrouble implements OriginFaultKind.Sizes {
  private static final Span CALM = Span.ofMillis(500, 2_500);
  private static final Span BURST = Span.ofMillis(200, 1_000);
  private static final List<Share> KINDS =
      List.of(
          new Share(OriginFaultKind.SLOW_DOWN, 20),
          new Share(OriginFaultKind.ERROR, 10),
          new Share(OriginFaultKind.RESET, 10),
          new Share(OriginFaultKind.RESET_BODY, 20),
          new Share(OriginFaultKind.CUT_BODY, 20),
          new Share(OriginFaultKind.STALL, 10),
          new Share(OriginFaultKind.STALL_BODY, 20),
          new Share(OriginFaultKind.LATE_ANSWER, 20),
          new Share(OriginFaultKind.LOST_ANSWER, 8),
          new Share(OriginFaultKind.ANSWER_SAYS_SLOW_DOWN, 8));

  private final Duration longestStall;
  private final BurstLoop loop;

  ModelTrouble(CountingOrigin origin, Duration longestStall, long seed, Tally tally) {
    this.longestStall = longestStall;
    loop = new BurstLoop(origin, new FaultBursts(KINDS, this, CALM, BURST, seed), tally);
  }

  /** Alternates between calm and bursts until interrupted, then removes all faults. */
  void run() throws InterruptedException {
    loop.run(new BurstLoop.Listener() {});
  }

  @Override
  public Duration pause(Random random) {
    return Duration.ofMillis(1 + random.nextLong(longestStall.toMillis()));
  }

  @Override
  public Duration lateness(Random random) {
    return pause(random);
  }

  /** Returns a number of bytes: within the first block, in the first stripe, or later. */
  @Override
  public int bytes(Random random) {
    return random.nextInt(1 << (6 + random.nextInt(15)));
  }
}
