package dev.floe.gateway.access;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.floe.gateway.access.AccessRecord.Subject;
import dev.floe.gateway.exchange.ExchangeSummary;
import java.math.BigDecimal;

/**
 * One JSON object for each request, including the cache's part in its answer. Members that are
 * unknown or do not apply are absent. All text is ASCII.
 */
public final class JsonLineFormat implements LineFormat {
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  @Override
  public String line(AccessRecord request) {
    Subject subject = request.subject();
    ExchangeSummary summary = request.summary();
    ObjectNode line = JSON.createObjectNode().put("time", request.received().toString());
    put(line, "remoteIp", request.remoteIp());
    put(line, "requester", subject.requester());
    put(line, "requestId", request.requestId());
    put(line, "hostId", request.hostId());
    put(line, "operation", subject.operation());
    put(line, "bucket", subject.bucket());
    put(line, "key", subject.key());
    put(line, "method", request.head().method());
    put(line, "uri", SecretParameters.redact(request.target()));
    put(line, "http", request.transport().http());
    line.put("status", summary.status());
    put(line, "error", summary.errorCode());
    line.put("complete", summary.complete());
    put(line, "cacheStatus", request.answerHeader("cache-status"));
    line.put("bytesReceived", summary.receivedBytes())
        .put("bytesSent", summary.bodyBytes())
        .put("bytesFromCache", summary.cachedBytes())
        .put("bytesFromOrigin", request.originBytes());
    request.objectBytes().ifPresent(bytes -> line.put("objectBytes", bytes));
    line.put("firstByteMillis", millis(summary.firstByteNanos()))
        .put("turnAroundMillis", millis(summary.turnAroundNanos()))
        .put("totalMillis", millis(summary.totalNanos()));
    put(line, "referer", SecretParameters.redact(request.requestHeader("referer")));
    put(line, "userAgent", request.requestHeader("user-agent"));
    put(line, "versionId", request.answerHeader("x-amz-version-id"));
    put(line, "signature", subject.signature());
    put(line, "authentication", subject.authType());
    put(line, "host", request.requestHeader("host"));
    put(line, "tls", request.transport().tls());
    put(line, "cipher", request.transport().cipher());
    try {
      return JSON.writeValueAsString(line);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of texts and numbers is always JSON", e);
    }
  }

  private static void put(ObjectNode line, String name, String value) {
    if (!value.isEmpty()) {
      line.put(name, value);
    }
  }

  private static BigDecimal millis(long nanos) {
    return BigDecimal.valueOf(nanos / 1000).movePointLeft(3);
  }
}
