package dev.floe.gateway.platform;

/** A line of an invocation's log, read as the platform's report by {@link ReportParser}. */
sealed interface ReportLine {
  /** A report that could be read. */
  record Report(InvocationReport report) implements ReportLine {}

  /** The report of this invocation, but cut off or damaged. */
  record Unreadable() implements ReportLine {}

  /** Any other line. */
  record Other() implements ReportLine {}
}
