package dev.floe.gateway.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class InvocationReportTest {
  private static final String ID = "8f5c2c5e-1d1b-4b0e-9c0a-0b7f3f1a2b3c";
  private static final String OTHER = "00000000-1d1b-4b0e-9c0a-0b7f3f1a2b3c";
  private static final String TEXT =
      "REPORT RequestId: "
          + ID
          + "\tDuration: 12.34 ms\tBilled Duration: 13 ms"
          + "\tMemory Size: 1536 MB\tMax Memory Used: 200 MB\t";
  private static final String FORGED =
      "REPORT RequestId: "
          + ID
          + "\tDuration: 1.00 ms\tBilled Duration: 1 ms"
          + "\tMemory Size: 1536 MB\tMax Memory Used: 1 MB\t";
  private static final InvocationReport PLAIN = report("PT0.01234S", 13, 200, null);

  private static InvocationReport report(
      String duration, long billedMillis, int used, @Nullable Duration init) {
    return new InvocationReport(
        Duration.parse(duration), Duration.ofMillis(billedMillis), 1536, used, init);
  }

  private static String json(String metrics) {
    return "{\"time\":\"2026-01-01T00:00:00Z\",\"type\":\"platform.report\",\"record\":{"
        + "\"requestId\":\"%s\",\"metrics\":{%s},\"status\":\"success\"}}".formatted(ID, metrics);
  }

  private static final String METRICS =
      "\"durationMs\":12.34,\"billedDurationMs\":13,\"memorySizeMB\":1536,\"maxMemoryUsedMB\":200";

  static Stream<Arguments> readable() {
    return Stream.of(
        Arguments.of("text", TEXT, PLAIN),
        Arguments.of("text between other lines", "START\nx\n" + TEXT + "\n\n", PLAIN),
        Arguments.of("followed by a trace", TEXT + "\nXRAY TraceId: 1-2-3\tSampled: true", PLAIN),
        Arguments.of(
            "INIT",
            TEXT + "Init Duration: 604.55 ms\t",
            report("PT0.01234S", 13, 200, Duration.ofNanos(604_550_000))),
        Arguments.of(
            "timeout: the duration exceeds the billed duration",
            TEXT.replace("Duration: 12.34", "Duration: 13.17") + "Status: timeout",
            report("PT0.01317S", 13, 200, null)),
        Arguments.of(
            "unknown fields", TEXT + "Status: error\tError Type: Runtime.ExitError", PLAIN),
        Arguments.of("json", json(METRICS), PLAIN),
        Arguments.of(
            "json with INIT",
            json(METRICS + ",\"initDurationMs\":604.55"),
            report("PT0.01234S", 13, 200, Duration.ofNanos(604_550_000))),
        Arguments.of(
            "json with whole numbers",
            json(METRICS.replace("12.34", "12")),
            report("PT0.012S", 13, 200, null)),
        Arguments.of("json with unknown metrics", json(METRICS + ",\"x\":\"y\""), PLAIN),
        Arguments.of("a forged line before the platform's", FORGED + "\n" + TEXT, PLAIN),
        Arguments.of("a forged line before json", FORGED + "\n" + json(METRICS), PLAIN),
        Arguments.of(
            "reports of another invocation after the report",
            TEXT + "\n" + FORGED.replace(ID, OTHER) + "\n" + json(METRICS).replace(ID, OTHER),
            PLAIN),
        Arguments.of(
            "a message that quotes a report",
            TEXT + "\n{\"type\":\"function\",\"record\":\"platform.report " + ID + "\"}",
            PLAIN));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("readable")
  void reads(String name, String log, InvocationReport expected) {
    assertThat(InvocationReport.find(new LogTail(ID, log))).contains(expected);
  }

  static Stream<Arguments> unreadable() {
    return Stream.of(
        Arguments.of("empty", ""),
        Arguments.of("no report", "START RequestId: " + ID + "\nhello\n"),
        Arguments.of("the report of another invocation", TEXT.replace(ID, OTHER)),
        Arguments.of("a longer id that begins with this one", TEXT.replace(ID, ID + "0")),
        Arguments.of("cut off at the start", TEXT.substring(10)),
        Arguments.of("cut off at the end", TEXT.substring(0, TEXT.indexOf("Max"))),
        Arguments.of("only its id", "REPORT RequestId: " + ID),
        Arguments.of("a complete line before a cut-off line", TEXT + "\n" + TEXT.substring(0, 70)),
        Arguments.of("repeated field", TEXT + "Billed Duration: 1 ms\t"),
        Arguments.of("negative", TEXT.replace("13 ms", "-13 ms")),
        Arguments.of("exponent", TEXT.replace("13 ms", "1e3 ms")),
        Arguments.of("half a millisecond billed", TEXT.replace("13 ms", "13.5 ms")),
        Arguments.of("other unit", TEXT.replace("1536 MB", "1536 GB")),
        Arguments.of("too many digits", TEXT.replace("13 ms", "13000000000 ms")),
        Arguments.of("longer than any invocation", TEXT.replace("13 ms", "99999999 ms")),
        Arguments.of("more memory than any function", TEXT.replace("1536 MB", "99999999 MB")),
        Arguments.of("no memory", TEXT.replace("1536 MB", "0 MB")),
        Arguments.of("INIT that is no number", TEXT + "Init Duration: long ms\t"),
        Arguments.of("json cut off", json(METRICS).substring(0, 200)),
        Arguments.of("json without a metric", json(METRICS.replace("billedDurationMs", "b"))),
        Arguments.of("json with a text for a number", json(METRICS.replace("13", "\"13\""))),
        Arguments.of("json with a null", json(METRICS + ",\"initDurationMs\":null")),
        Arguments.of("json of another type", json(METRICS).replace("m.report", "m.reportX")),
        Arguments.of(
            "nested too deeply to be read", "{\"platform.report" + ID + "\":" + "[".repeat(5000)),
        Arguments.of(
            "more lines after the report than are searched", TEXT + "\n" + "x\n".repeat(20_000)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("unreadable")
  void findsNone(String name, String log) {
    assertThat(InvocationReport.find(new LogTail(ID, log))).isEmpty();
  }

  @Test
  void findsNoneWithoutARequestId() {
    assertThat(InvocationReport.find(new LogTail("", TEXT.replace(ID, "")))).isEmpty();
  }
}
