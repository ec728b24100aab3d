package dev.floe.node.host.report;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/**
 * The platform's lines about an invocation in its log, as Lambda writes them in either format
 * ("Lambda function logs" and "Telemetry API Event schema reference", AWS Lambda Developer Guide).
 * Pure.
 */
final class PlatformLines {
  private final LogFormat format;
  private final String requestId;

  PlatformLines(LogFormat format, String requestId) {
    this.format = format;
    this.requestId = requestId;
  }

  /** Returns the lines before the function's own. */
  String start(Instant now) {
    return switch (format) {
      case TEXT -> "START RequestId: %s Version: $LATEST\n".formatted(requestId);
      case JSON ->
          event(
              now,
              "platform.start",
              "{\"requestId\":\"%s\",\"version\":\"$LATEST\"}".formatted(requestId));
    };
  }

  /** Returns the lines after the function's own. */
  String end(InvocationCost cost, InvocationStatus status, Instant now) {
    return switch (format) {
      case TEXT -> "END RequestId: %s\n".formatted(requestId) + text(cost, status);
      case JSON -> {
        String done =
            String.format(
                Locale.ROOT,
                "{\"requestId\":\"%s\",\"status\":\"%s\",\"metrics\":{\"durationMs\":%.3f}}",
                requestId,
                status.text(),
                InvocationCost.millis(cost.duration()));
        yield event(now, "platform.runtimeDone", done)
            + event(now, "platform.report", json(cost, status));
      }
    };
  }

  private String text(InvocationCost cost, InvocationStatus status) {
    StringBuilder line =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "REPORT RequestId: %s\tDuration: %.2f ms\tBilled Duration: %d ms"
                    + "\tMemory Size: %d MB\tMax Memory Used: %d MB\t",
                requestId,
                InvocationCost.millis(cost.duration()),
                cost.billedMillis(),
                cost.memoryMegabytes(),
                cost.maxMemoryUsedMegabytes()));
    if (!cost.init().isZero()) {
      line.append(
          String.format(
              Locale.ROOT, "Init Duration: %.2f ms\t", InvocationCost.millis(cost.init())));
    }
    return line.append(status.inText()).append('\n').toString();
  }

  private String json(InvocationCost cost, InvocationStatus status) {
    String init =
        cost.init().isZero()
            ? ""
            : String.format(
                Locale.ROOT, ",\"initDurationMs\":%.3f", InvocationCost.millis(cost.init()));
    return String.format(
        Locale.ROOT,
        "{\"requestId\":\"%s\",\"metrics\":{\"durationMs\":%.3f,\"billedDurationMs\":%d,"
            + "\"memorySizeMB\":%d,\"maxMemoryUsedMB\":%d%s},\"status\":\"%s\"%s}",
        requestId,
        InvocationCost.millis(cost.duration()),
        cost.billedMillis(),
        cost.memoryMegabytes(),
        cost.maxMemoryUsedMegabytes(),
        init,
        status.text(),
        status.errorType().isEmpty() ? "" : ",\"errorType\":\"%s\"".formatted(status.errorType()));
  }

  private static String event(Instant now, String type, String body) {
    return "{\"time\":\"%s\",\"type\":\"%s\",\"record\":%s}\n"
        .formatted(now.truncatedTo(ChronoUnit.MILLIS), type, body);
  }
}
