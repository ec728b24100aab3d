package dev.floe.gateway.bill;

import dev.floe.gateway.platform.Invoked;
import dev.floe.gateway.policy.wake.Purpose;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The sums of a gateway's invocations. Pure: callers pass the time. Confined to its {@link
 * Ledger}'s lock. Holds one line per function and purpose and one entry per running invocation.
 */
final class RunningBill {
  private final Duration quantum;
  private final Map<BillSnapshot.Key, BillLine> ended = new HashMap<>();
  private final Set<Running> running = new HashSet<>();

  /** An invocation that has begun; two are equal only if they are the same object. */
  static final class Running {
    private final BillSnapshot.Key key;
    private final int memoryMegabytes;
    private final long fromNanos;

    private Running(BillSnapshot.Key key, int memoryMegabytes, long fromNanos) {
      this.key = key;
      this.memoryMegabytes = memoryMegabytes;
      this.fromNanos = fromNanos;
    }

    private Duration ran(long nowNanos) {
      return Duration.ofNanos(Math.max(0, nowNanos - fromNanos));
    }
  }

  /**
   * @param quantum the platform rounds billed time up to a multiple of it
   */
  RunningBill(Duration quantum) {
    if (quantum.compareTo(Duration.ofMillis(1)) < 0) {
      throw new IllegalArgumentException("quantum %s, expected 1 ms or more".formatted(quantum));
    }
    this.quantum = quantum;
  }

  /** Enters an invocation, whose usage accrues from now on. */
  Running begin(String function, Purpose purpose, int memoryMegabytes, long nowNanos) {
    Running begun = new Running(new BillSnapshot.Key(function, purpose), memoryMegabytes, nowNanos);
    running.add(begun);
    return begun;
  }

  /**
   * Replaces the usage that an invocation had accrued with its final charge.
   *
   * @throws IllegalStateException if it had ended already
   */
  Charge end(Running of, Invoked how, long nowNanos) {
    if (!running.remove(of)) {
      throw new IllegalStateException("an invocation of %s ended twice".formatted(of.key));
    }
    Charge charge = Charge.of(how, of.ran(nowNanos), of.memoryMegabytes, quantum);
    BillLine line =
        charge.report() != null
            ? new BillLine(charge.usage(), Usage.NONE, Usage.NONE)
            : new BillLine(Usage.NONE, charge.usage(), Usage.NONE);
    ended.merge(of.key, line, BillLine::plus);
    return charge;
  }

  BillSnapshot at(long nowNanos) {
    Map<BillSnapshot.Key, BillLine> lines = new HashMap<>(ended);
    for (Running each : running) {
      Usage accrued = Charge.accrued(each.ran(nowNanos), each.memoryMegabytes, quantum);
      lines.merge(each.key, new BillLine(Usage.NONE, Usage.NONE, accrued), BillLine::plus);
    }
    return new BillSnapshot(lines);
  }
}
