package dev.floe.gateway.platform;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.floe.gateway.platform.ReportLine.Other;
import dev.floe.gateway.platform.ReportLine.Report;
import dev.floe.gateway.platform.ReportLine.Unreadable;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the lines of an invocation's log. The platform's report has two formats: {@code REPORT
 * RequestId: ID\tDuration: 1.23 ms\tBilled Duration: 2 ms\t...}, and a JSON object of type {@code
 * platform.report} whose record holds the request id and the metrics.
 */
final class ReportParser {
  /** The platform's numbers: of few digits, and without sign or exponent. */
  private static final Pattern NUMBER = Pattern.compile("\\d{1,9}(\\.\\d{1,6})?");

  private static final Pattern TEXT_FIELD =
      Pattern.compile("([A-Z][A-Za-z ]{0,40}): (\\S{1,40})(?: (ms|MB))?");
  private static final String JSON_START = "{";
  private static final String JSON_TYPE = "platform.report";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Maps each field of the text format, with its unit, to its name in the JSON format. */
  private static final Map<String, String> NAMES =
      Map.of(
          "Duration ms", "durationMs",
          "Billed Duration ms", "billedDurationMs",
          "Memory Size MB", "memorySizeMB",
          "Max Memory Used MB", "maxMemoryUsedMB",
          "Init Duration ms", "initDurationMs");

  private ReportParser() {}

  /** Reads one line of the log of the invocation with that request id. */
  static ReportLine read(String line, String requestId) {
    String text = line.strip();
    String start = "REPORT RequestId: " + requestId;
    if (text.equals(start) || text.startsWith(start + "\t")) {
      return text(text.substring(start.length()));
    }
    return text.startsWith(JSON_START) && text.contains(JSON_TYPE) && text.contains(requestId)
        ? json(text, requestId)
        : new Other();
  }

  private static ReportLine text(String fields) {
    Map<String, String> metrics = new HashMap<>();
    for (String part : fields.split("\t", -1)) {
      Matcher field = TEXT_FIELD.matcher(part);
      if (field.matches()) {
        String unit = field.group(3) == null ? "" : field.group(3);
        String name = NAMES.get(field.group(1) + " " + unit);
        if (name != null && metrics.put(name, field.group(2)) != null) {
          return new Unreadable(); // the platform repeats no field
        }
      }
    }
    return report(metrics);
  }

  private static ReportLine json(String line, String requestId) {
    JsonNode event;
    try {
      event = JSON.readTree(line);
    } catch (JsonProcessingException e) {
      return new Unreadable();
    }
    JsonNode record = event.path("record");
    if (!event.path("type").asText().equals(JSON_TYPE)
        || !record.path("requestId").asText().equals(requestId)) {
      return new Other();
    }
    Map<String, String> metrics = new HashMap<>();
    for (String name : NAMES.values()) {
      JsonNode value = record.path("metrics").path(name);
      if (value.isNumber()) {
        metrics.put(name, value.asText());
      } else if (!value.isMissingNode()) {
        return new Unreadable();
      }
    }
    return report(metrics);
  }

  private static ReportLine report(Map<String, String> metrics) {
    try {
      return new Report(
          new InvocationReport(
              millis(metrics.get("durationMs")),
              millis(metrics.get("billedDurationMs")),
              number(metrics.get("memorySizeMB")).intValueExact(),
              number(metrics.get("maxMemoryUsedMB")).intValueExact(),
              metrics.containsKey("initDurationMs")
                  ? millis(metrics.get("initDurationMs"))
                  : null));
    } catch (IllegalArgumentException | ArithmeticException e) {
      return new Unreadable();
    }
  }

  private static Duration millis(@Nullable String text) {
    return Duration.ofNanos(number(text).movePointRight(6).longValueExact());
  }

  private static BigDecimal number(@Nullable String text) {
    if (text == null || !NUMBER.matcher(text).matches()) {
      throw new IllegalArgumentException("a report with number " + text);
    }
    return new BigDecimal(text);
  }
}
