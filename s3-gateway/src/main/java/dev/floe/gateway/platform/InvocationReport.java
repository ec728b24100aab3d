package dev.floe.gateway.platform;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The line by which the platform bills an invocation.
 *
 * @param duration how long the function ran; more than the billed time if the function timed out
 * @param billed the time that is billed, a whole number of milliseconds
 * @param memoryMegabytes the function's memory, which multiplies the billed time
 * @param maxMemoryUsedMegabytes the most memory that the environment has used
 * @param init the time to start a new environment; null if it existed already
 */
public record InvocationReport(
    Duration duration,
    Duration billed,
    int memoryMegabytes,
    int maxMemoryUsedMegabytes,
    @Nullable Duration init) {
  /** Longer than any invocation and its start: 15 min of running and 15 min of INIT. */
  private static final Duration LONGEST = Duration.ofMinutes(30);

  /** More than the platform offers, and small enough that no product overflows. */
  private static final int MOST_MEGABYTES = 1 << 20;

  /** Only this many characters at the log's end are searched; the platform sends 4 KiB. */
  private static final int MAX_CHARS = 16 << 10;

  public InvocationReport {
    expect(inRange(duration), "duration", duration);
    expect(inRange(billed), "billed duration", billed);
    expect(billed.equals(Duration.ofMillis(billed.toMillis())), "billed duration", billed);
    expect(memoryMegabytes >= 1 && memoryMegabytes <= MOST_MEGABYTES, "memory", memoryMegabytes);
    expect(
        maxMemoryUsedMegabytes >= 0 && maxMemoryUsedMegabytes <= MOST_MEGABYTES,
        "used memory",
        maxMemoryUsedMegabytes);
    expect(init == null || inRange(init), "init duration", init);
  }

  /**
   * Finds the report of the invocation in its log. If several lines look like a report, the last
   * one counts, even if it cannot be read: a function's own lines precede the platform's, so a
   * function cannot forge its bill.
   *
   * @return empty if there is no such line, or the last one is cut off or not as the platform
   *     writes it
   */
  public static Optional<InvocationReport> find(LogTail log) {
    if (log.requestId().isEmpty()) {
      return Optional.empty();
    }
    String text = log.text();
    List<String> lines =
        text.substring(Math.max(0, text.length() - MAX_CHARS)).lines().toList().reversed();
    for (String line : lines) {
      switch (ReportParser.read(line, log.requestId())) {
        case ReportLine.Report(InvocationReport report) -> {
          return Optional.of(report);
        }
        case ReportLine.Unreadable _ -> {
          return Optional.empty();
        }
        case ReportLine.Other _ -> {}
      }
    }
    return Optional.empty();
  }

  private static boolean inRange(Duration duration) {
    return !duration.isNegative() && duration.compareTo(LONGEST) <= 0;
  }

  private static void expect(boolean holds, String what, @Nullable Object value) {
    if (!holds) {
      throw new IllegalArgumentException("report with %s %s".formatted(what, value));
    }
  }
}
