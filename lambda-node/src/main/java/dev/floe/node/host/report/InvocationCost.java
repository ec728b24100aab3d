package dev.floe.node.host.report;

import java.time.Duration;

/**
 * The measures in an invocation's report.
 *
 * @param duration how long the function ran
 * @param init the time that its process took to start, zero if it was running already
 * @param billedMillis both, rounded up to the platform's quantum
 * @param memoryMegabytes the function's memory
 * @param maxMemoryUsedMegabytes the largest use by the process so far
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
