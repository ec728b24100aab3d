package dev.floe.loadtest.soak.trouble;

import dev.floe.loadtest.origin.CountingOrigin;
import dev.floe.loadtest.soak.Tally;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** Makes an origin fail in bursts, until it is interrupted. Confined to the thread that runs it. */
public final class BurstLoop {
  private final CountingOrigin origin;
  private final FaultBursts bursts;
  private final Tally tally;
  private final List<CountingOrigin.ActiveFault> active = new ArrayList<>();

  /** Is notified of the bursts, on the thread of the loop. */
  public interface Listener {
    /** A burst begins. */
    default void begins() {}

    /** All faults have ended. */
    default void ended() {}
  }

  /**
   * @param tally counts the requests that each kind of fault affects
   */
  public BurstLoop(CountingOrigin origin, FaultBursts bursts, Tally tally) {
    this.origin = origin;
    this.bursts = bursts;
    this.tally = tally;
  }

  /** Alternates between calm and bursts until interrupted, then removes all faults. */
  public void run(Listener listener) throws InterruptedException {
    try {
      while (true) {
        FaultBursts.Burst burst = bursts.next();
        TimeUnit.NANOSECONDS.sleep(burst.calm().toNanos());
        listener.begins();
        burst.faults().forEach(this::begin);
        TimeUnit.NANOSECONDS.sleep(burst.length().toNanos());
        end(listener);
      }
    } finally {
      end(listener);
    }
  }

  private void begin(FaultBursts.Drawn drawn) {
    Random random = new Random(drawn.seed());
    active.add(
        origin.fault(
            _ -> {
              boolean affects = random.nextInt(100) < drawn.share().percent();
              if (affects) {
                tally.count(drawn.share().kind().tallied());
              }
              return affects;
            },
            drawn.fault()));
  }

  private void end(Listener listener) {
    active.forEach(CountingOrigin.ActiveFault::close);
    active.clear();
    listener.ended();
    origin.forget();
  }
}
