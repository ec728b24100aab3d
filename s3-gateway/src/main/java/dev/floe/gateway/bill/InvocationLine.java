package dev.floe.gateway.bill;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.floe.gateway.platform.InvocationReport;
import dev.floe.gateway.platform.InvokeCall;
import dev.floe.gateway.platform.Invoked;
import dev.floe.gateway.platform.LogTail;
import dev.floe.node.invocation.InvokeResult;
import dev.floe.node.protocol.ProtocolException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * An invocation that has ended, for the {@link InvocationLog}. Contains neither the call's payload,
 * which has the invocation's key, nor the function's own log. From the function's answer, it
 * contains only the instance and the reason.
 *
 * @param time the time of the call
 */
public record InvocationLine(
    Instant time, InvokeCall invocation, Invoked how, Charge charge, double dollars) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * An invocation of 128 MB for 1 ms costs 0.0000000021 $ for its time and 0.0000002 $ for the
   * call.
   */
  private static final int DOLLAR_DIGITS = 12;

  /** Returns the line as one JSON object without a line break. */
  String toJson() {
    ObjectNode line =
        JSON.createObjectNode().put("time", time.toString()).put("function", invocation.function());
    Optional<InvokeResult> result = result();
    result.ifPresent(answer -> line.put("instance", answer.instance()));
    line.put("purpose", invocation.purpose().label()).put("number", invocation.number());
    String requestId = log().requestId();
    if (!requestId.isEmpty()) {
      line.put("requestId", requestId);
    }
    line.put("end", end(how));
    result.ifPresent(answer -> line.put("reason", answer.reason().name()));
    InvocationReport report = charge.report();
    if (report != null) {
      put(line, report);
    }
    line.put("billedMillis", charge.usage().billedMillis())
        .put("megabyteMillis", charge.usage().megabyteMillis())
        .put("estimated", report == null)
        .put("dollars", rounded(dollars));
    try {
      return JSON.writeValueAsString(line);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of names and numbers is always JSON", e);
    }
  }

  /** Returns the name of an invocation's end in metrics and logs. */
  static String end(Invoked how) {
    return switch (how) {
      case Invoked.Returned _ -> "returned";
      case Invoked.Throttled _ -> "throttled";
      case Invoked.Crashed _ -> "crashed";
      case Invoked.Failed _ -> "failed";
    };
  }

  private static void put(ObjectNode line, InvocationReport report) {
    line.put("durationMillis", millis(report.duration()))
        .put("memoryMegabytes", report.memoryMegabytes())
        .put("maxMemoryUsedMegabytes", report.maxMemoryUsedMegabytes());
    Duration init = report.init();
    if (init != null) {
      line.put("initMillis", millis(init));
    }
  }

  private LogTail log() {
    return switch (how) {
      case Invoked.Returned(String _, LogTail log) -> log;
      case Invoked.Crashed(String _, LogTail log) -> log;
      case Invoked.Throttled _, Invoked.Failed _ -> LogTail.NONE;
    };
  }

  /** Returns the result that the node reported; empty if it is missing or cannot be parsed. */
  private Optional<InvokeResult> result() {
    if (!(how instanceof Invoked.Returned(String payload, LogTail _))) {
      return Optional.empty();
    }
    try {
      return Optional.of(InvokeResult.parse(payload));
    } catch (ProtocolException e) {
      return Optional.empty();
    }
  }

  private static BigDecimal millis(Duration duration) {
    return plain(BigDecimal.valueOf(duration.toNanos()).movePointLeft(6));
  }

  private static BigDecimal rounded(double dollars) {
    return plain(BigDecimal.valueOf(dollars).setScale(DOLLAR_DIGITS, RoundingMode.HALF_UP));
  }

  private static BigDecimal plain(BigDecimal number) {
    return number.stripTrailingZeros();
  }
}
