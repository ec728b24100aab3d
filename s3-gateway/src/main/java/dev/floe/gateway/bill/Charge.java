package dev.floe.gateway.bill;

import dev.floe.gateway.platform.InvocationReport;
import dev.floe.gateway.platform.Invoked;
import dev.floe.gateway.platform.LogTail;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The cost of one invocation that has ended.
 *
 * @param report the platform's report; null if none arrived, so that the usage is an estimate
 */
record Charge(Usage usage, @Nullable InvocationReport report) {
  /**
   * Decides what an invocation costs. A throttled invocation did not run and costs nothing. An
   * invocation whose call failed may have run: it costs the time that the gateway waited for it.
   *
   * @param ran the time between call and answer
   * @param memoryMegabytes the function's memory, unless the report names another
   * @param quantum the platform rounds billed time up to a multiple of it
   */
  static Charge of(Invoked how, Duration ran, int memoryMegabytes, Duration quantum) {
    return switch (how) {
      case Invoked.Returned(String _, LogTail log) -> of(log, ran, memoryMegabytes, quantum);
      case Invoked.Crashed(String _, LogTail log) -> of(log, ran, memoryMegabytes, quantum);
      case Invoked.Failed _ -> of(LogTail.NONE, ran, memoryMegabytes, quantum);
      case Invoked.Throttled _ -> new Charge(Usage.NONE, null);
    };
  }

  private static Charge of(LogTail log, Duration ran, int memoryMegabytes, Duration quantum) {
    InvocationReport report = InvocationReport.find(log).orElse(null);
    Usage usage =
        report == null
            ? accrued(ran, memoryMegabytes, quantum)
            : Usage.of(report.billed().toMillis(), report.memoryMegabytes());
    return new Charge(usage, report);
  }

  /** Returns the usage of an invocation that has run for this long: at least one quantum. */
  static Usage accrued(Duration ran, int memoryMegabytes, Duration quantum) {
    long quantumNanos = quantum.toNanos();
    long quanta = Math.max(1, Math.ceilDiv(ran.toNanos(), quantumNanos));
    return Usage.of(quanta * quantumNanos / 1_000_000, memoryMegabytes);
  }
}
