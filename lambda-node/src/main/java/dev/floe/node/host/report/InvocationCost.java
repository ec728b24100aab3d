package dev.floe.node.host.report;

import java.time.Duration;

/**
 * The measures in an invocation's report.
 *
 * @param duration the time for which the function ran
 * @param init the time that its process took to start, zero if it was running already
 * @param billedMillis the sum of {@code duration} and {@code init}, rounded up to the platform's
 *     quantum
 * @param memoryMegabytes the function's memory
 * @param maxMemoryUsedMegabytes the process's peak memory so far; the function's memory if the peak
 *     is unknown
 */
public record InvocationCost(
    Duration duration,
    Duration init,
    long billedMillis,
    int memoryMegabytes,
    int maxMemoryUsedMegabytes) {
  static double millis(Duration duration) {
    return duration.toNanos() / 1e6;
  }
}
