package dev.floe.node.session;

import dev.floe.node.invocation.InvokePayload.Stay;
import dev.floe.node.invocation.LeaveReason;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Stay or leave: the ski-rental problem. A node that stays idle pays for running; one that leaves
 * pays for an invocation at the next request. Both cost the same after the break-even time b, so
 * waiting b after the last request costs at most twice the best (Karlin, Manasse, Rudolph and
 * Sleator, "Competitive snoopy caching", Algorithmica 3, 1988). Where the pauses seen so far are
 * longer than b on average, waiting for the next request is a bad bet, and the node leaves at the
 * end of the quantum that is paid for anyway.
 *
 * <p>A pure decision: events and the time go in, the next step comes out. Times are those of {@link
 * System#nanoTime} within one invocation. Confined to one thread.
 */
public final class Lifetime {
  /** Before the platform's deadline: GOODBYE is said, whatever happens. */
  static final long LAST_CALL_NANOS = TimeUnit.MILLISECONDS.toNanos(1000);

  /** Before the platform's deadline: the node leaves, whatever is in flight. */
  static final long MARGIN_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  /** No second GOODBYE comes sooner than this after a STAY. */
  static final long STAY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** A leave begins this long before a quantum ends, or a quarter of it if that is less. */
  private static final long LEAD_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  /** Pauses that are known before they decide anything. */
  private static final int MIN_PAUSES = 2;

  /** What to do now. */
  public enum Step {
    /** Go on until {@link #nextNanos} or the next event. */
    STAY,
    /** Say GOODBYE; it counts as said. */
    SAY_GOODBYE,
    /** Return; {@link #leaveReason} says why. */
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
   * @param answer how long the node waits for the answer to GOODBYE while it hears nothing
   */
  public Lifetime(Duration answer) {
    answerNanos = answer.toNanos();
  }

  /** An invocation begins; {@code deadlineNanos} is the platform's. What was learned stays. */
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

  /** The first lane is live: from now on idleness counts. */
  public void linked(long nowNanos) {
    if (!linked) {
      linked = true;
      lastActiveNanos = nowNanos;
    }
  }

  /** The gateway asked for something, or something it asked for was sent. */
  public void active(long nowNanos) {
    long pause = nowNanos - lastActiveNanos;
    // Shorter pauses are free: that quantum is paid for.
    if (pause >= quantumNanos) {
      learn(pause);
    }
    lastActiveNanos = nowNanos;
    if (asked) {
      askedNanos = nowNanos;
    }
  }

  /** The gateway answered STAY. */
  public void stay(long nowNanos) {
    asked = false;
    lastActiveNanos = nowNanos;
    stayUntilNanos = nowNanos + STAY_NANOS;
  }

  /**
   * Whether the node holds chunks that leaving would cost: a fill that is not sealed is something
   * in flight, even while it writes to other nodes.
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
    // How long the pause would have been is not known; that it was at least this long is.
    learn(nowNanos - lastActiveNanos);
    return Step.SAY_GOODBYE;
  }

  /** When {@link #step} next says something else, if nothing happens. */
  public long nextNanos() {
    return Math.min(endNanos, asked ? askedNanos + answerNanos : goodbyeNanos());
  }

  /** Why the last {@link #step} said LEAVE. */
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

  /** A mean that forgets: each pause counts a quarter. */
  private void learn(long pauseNanos) {
    meanPauseNanos += (pauseNanos - meanPauseNanos) / (pauses == 0 ? 1 : 4);
    pauses = Math.min(pauses + 1, MIN_PAUSES);
  }
}
