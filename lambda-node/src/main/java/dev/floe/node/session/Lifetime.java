package dev.floe.node.session;

import dev.floe.node.invocation.InvokePayload.Stay;
import dev.floe.node.invocation.LeaveReason;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

/**
 * The decision to stay or leave. An {@link IdlePolicy} decides how long an idle node stays; this
 * class adds the other conditions: the minimum and maximum stay, GOODBYE and its answers, unsealed
 * chunks, the platform's deadline, and the end of the billing quantum, up to which the time is
 * already paid for.
 *
 * <p>A pure decision: it takes events and the time, and returns the next step. Times are those of
 * {@link System#nanoTime} within one invocation. Confined to one thread.
 */
public final class Lifetime {
  /** The node sends GOODBYE this long before the platform's deadline, even if it is busy. */
  static final long LAST_CALL_NANOS = TimeUnit.MILLISECONDS.toNanos(1000);

  /** The node leaves this long before the platform's deadline, even if it is busy. */
  static final long MARGIN_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  /** The time after a STAY in which no further GOODBYE is sent. */
  static final long STAY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** The next step. */
  public enum Step {
    /** Continue until {@link #nextNanos} or the next event. */
    STAY,
    /** Send GOODBYE now; later steps assume that it was sent. */
    SAY_GOODBYE,
    /** Leave; {@link #leaveReason} says why. */
    LEAVE
  }

  private final long answerNanos;
  private final DoubleSupplier random;
  private IdlePolicy policy = new RentOrBuy(Duration.ZERO, () -> 0);
  private long quantumNanos = 1;
  private long beginNanos;
  private long earliestNanos;
  private long lastCallNanos;
  private long endNanos;
  private long stayUntilNanos;
  private boolean linked;
  private boolean holding;
  private boolean asked;
  private long askedNanos;

  /**
   * @param answer the time for which the node waits for the answer to GOODBYE while it is not
   *     active
   * @param random draws numbers in [0, 1)
   */
  public Lifetime(Duration answer, DoubleSupplier random) {
    answerNanos = answer.toNanos();
    this.random = random;
  }

  /** Begins an invocation; {@code deadlineNanos} is the platform's deadline. */
  public void begin(Stay stay, long nowNanos, long deadlineNanos) {
    quantumNanos = stay.quantum().toNanos();
    policy = IdlePolicy.of(stay, random);
    beginNanos = nowNanos;
    earliestNanos = nowNanos + stay.minimum().toNanos();
    lastCallNanos = Math.min(nowNanos + stay.maximum().toNanos(), deadlineNanos - LAST_CALL_NANOS);
    endNanos = Math.min(lastCallNanos + LAST_CALL_NANOS, deadlineNanos - MARGIN_NANOS);
    stayUntilNanos = nowNanos;
    linked = false;
    holding = false;
    asked = false;
  }

  /** Records that all lanes are live; idle time counts from the first call. */
  public void linked(long nowNanos) {
    if (!linked) {
      linked = true;
      policy.idle(nowNanos - beginNanos);
    }
  }

  /** Records activity: a request arrived, or blocks were sent. */
  public void active(long nowNanos) {
    policy.request(nowNanos - beginNanos);
    if (asked) {
      askedNanos = nowNanos;
    }
  }

  /** Records a STAY of the gateway. */
  public void stay(long nowNanos) {
    asked = false;
    policy.idle(nowNanos - beginNanos);
    stayUntilNanos = nowNanos + STAY_NANOS;
  }

  /**
   * Sets whether the node holds unsealed chunks. A node that holds some does not leave because it
   * is idle: their fill is in progress, even while it writes to other nodes only.
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
    long wanted = Math.max(earliestNanos, beginNanos + policy.leaveNanos());
    long intoQuantum = Math.floorMod(wanted - beginNanos, quantumNanos);
    long quantumEnd = intoQuantum == 0 ? wanted : wanted - intoQuantum + quantumNanos;
    long paidFor = Math.max(wanted, quantumEnd - QuantumEnd.leadNanos(quantumNanos));
    return Math.max(stayUntilNanos, Math.min(paidFor, lastCallNanos));
  }
}
