package dev.floe.node.session;

import dev.floe.node.invocation.InvokePayload.Stay;
import dev.floe.node.invocation.LeaveReason;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The decision to stay or leave, an instance of the ski-rental problem. A node that stays idle pays
 * for running; one that leaves pays for an invocation at the next request. Both cost the same after
 * the break-even time b, so waiting b after the last request costs at most twice the optimum
 * (Karlin, Manasse, Rudolph and Sleator, "Competitive snoopy caching", Algorithmica 3, 1988). If
 * pauses were longer than b on average so far, waiting does not pay, and the node leaves at the end
 * of the quantum that is already billed.
 *
 * <p>A pure decision: it takes events and the time, and returns the next step. Times are those of
 * {@link System#nanoTime} within one invocation. Confined to one thread.
 */
public final class Lifetime {
  /** This long before the platform's deadline the node sends GOODBYE, even if busy. */
  static final long LAST_CALL_NANOS = TimeUnit.MILLISECONDS.toNanos(1000);

  /** This long before the platform's deadline the node leaves, even if busy. */
  static final long MARGIN_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  /** The time after a STAY in which no further GOODBYE is sent. */
  static final long STAY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /**
   * GOODBYE is sent this long before a quantum ends, or a quarter of the quantum if that is less.
   */
  private static final long LEAD_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  /** The number of pauses to observe before their mean is used. */
  private static final int MIN_PAUSES = 2;

  /** The next step. */
  public enum Step {
    /** Continue until {@link #nextNanos} or the next event. */
    STAY,
    /** Send GOODBYE; it counts as sent. */
    SAY_GOODBYE,
    /** Leave, for the reason {@link #leaveReason}. */
    LEAVE
  }

  private final long answerNanos;
  private long quantumNanos;
  private long breakEvenNanos;
  private long beginNanos;
  private long earliestNanos;
  private long lastCallNanos;
  private long endNanos;
  private long lastActiveNanos;
  private long stayUntilNanos;
  private boolean linked;
  private boolean holding;
  private boolean asked;
  private long askedNanos;
  private double meanPauseNanos;
  private int pauses;

  /**
   * Creates a lifetime that has observed no pause.
   *
   * @param answer how long the node waits for the answer to GOODBYE while it receives nothing
   */
  public Lifetime(Duration answer) {
    answerNanos = answer.toNanos();
  }

  /** Begins an invocation, keeping the observed pauses; {@code deadlineNanos} is the platform's. */
  public void begin(Stay stay, long nowNanos, long deadlineNanos) {
    quantumNanos = stay.quantum().toNanos();
    breakEvenNanos = stay.breakEven().toNanos();
    beginNanos = nowNanos;
    earliestNanos = nowNanos + stay.minimum().toNanos();
    lastCallNanos = Math.min(nowNanos + stay.maximum().toNanos(), deadlineNanos - LAST_CALL_NANOS);
    endNanos = Math.min(lastCallNanos + LAST_CALL_NANOS, deadlineNanos - MARGIN_NANOS);
    lastActiveNanos = nowNanos;
    stayUntilNanos = nowNanos;
    linked = false;
    holding = false;
    asked = false;
  }

  /** Records that a lane is live; idle time counts from the first. */
  public void linked(long nowNanos) {
    if (!linked) {
      linked = true;
      lastActiveNanos = nowNanos;
    }
  }

  /** Records activity: a request arrived, or blocks were sent. */
  public void active(long nowNanos) {
    long pause = nowNanos - lastActiveNanos;
    // Shorter pauses cost nothing: their quantum is already billed.
    if (pause >= quantumNanos) {
      learn(pause);
    }
    lastActiveNanos = nowNanos;
    if (asked) {
      askedNanos = nowNanos;
    }
  }

  /** Records a STAY of the gateway. */
  public void stay(long nowNanos) {
    asked = false;
    lastActiveNanos = nowNanos;
    stayUntilNanos = nowNanos + STAY_NANOS;
  }

  /**
   * Sets whether the node holds unsealed chunks, which it would lose by leaving. An unsealed fill
   * counts as activity even while it writes to other nodes only.
   */
  public void holding(boolean unsealed) {
    holding = unsealed;
  }

  public Step step(long nowNanos) {
    if (nowNanos >= endNanos) {
      return Step.LEAVE;
    }
    if (asked) {
      return nowNanos >= askedNanos + answerNanos ? Step.LEAVE : Step.STAY;
    }
    if (nowNanos < goodbyeNanos()) {
      return Step.STAY;
    }
    asked = true;
    askedNanos = nowNanos;
    // The pause may last longer; this is its known part.
    learn(nowNanos - lastActiveNanos);
    return Step.SAY_GOODBYE;
  }

  /** Returns when {@link #step} next changes its answer if no event occurs. */
  public long nextNanos() {
    return Math.min(endNanos, asked ? askedNanos + answerNanos : goodbyeNanos());
  }

  /** Returns the reason of the last {@link #step} that returned LEAVE. */
  public LeaveReason leaveReason() {
    return asked && askedNanos + answerNanos <= endNanos
        ? LeaveReason.GOODBYE_UNANSWERED
        : LeaveReason.DEADLINE;
  }

  private long goodbyeNanos() {
    if (!linked) {
      return endNanos;
    }
    if (holding) {
      return Math.max(stayUntilNanos, lastCallNanos);
    }
    long wanted = Math.max(earliestNanos, lastActiveNanos + patienceNanos());
    long intoQuantum = Math.floorMod(wanted - beginNanos, quantumNanos);
    long quantumEnd = intoQuantum == 0 ? wanted : wanted - intoQuantum + quantumNanos;
    long lead = Math.min(LEAD_NANOS, quantumNanos / 4);
    long paidFor = Math.max(wanted, quantumEnd - lead);
    return Math.max(stayUntilNanos, Math.min(paidFor, lastCallNanos));
  }

  private long patienceNanos() {
    boolean hopeless = pauses >= MIN_PAUSES && meanPauseNanos > breakEvenNanos;
    return hopeless ? 0 : breakEvenNanos;
  }

  /** Updates the moving mean, in which each pause has the weight 1/4. */
  private void learn(long pauseNanos) {
    meanPauseNanos += (pauseNanos - meanPauseNanos) / (pauses == 0 ? 1 : 4);
    pauses = Math.min(pauses + 1, MIN_PAUSES);
  }
}
