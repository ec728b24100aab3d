package dev.floe.gateway.http.message;

import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.exchange.ResponseHead;
import dev.floe.gateway.object.HttpDates;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiConsumer;

/** The header fields of an answer that every version of HTTP sends. Pure. */
public final class AnswerFields {
  /** The gateway's own request identifier; {@code x-amz-request-id} may be the origin's. */
  public static final String OWN_REQUEST_ID = "x-floe-request-id";

  /** Not passed on: the connection's own headers, and the length, which the framing adds. */
  private static final Set<String> EDGE_HEADERS =
      Set.of("connection", "keep-alive", "transfer-encoding", "content-length");

  private AnswerFields() {}

  /**
   * Passes on the answer's own fields, then those that every answer has. A line end in a value,
   * which would start another field, becomes a space, and so does a NUL.
   */
  public static void forEach(ResponseHead head, RequestIds.Id id, BiConsumer<String, String> line) {
    for (Headers.Field field : head.headers()) {
      if (!EDGE_HEADERS.contains(field.name().toLowerCase(Locale.ROOT))) {
        line.accept(field.name(), oneLine(field.value()));
      }
    }
    unlessGiven(head, "x-amz-request-id", id.requestId(), line);
    unlessGiven(head, "x-amz-id-2", id.hostId(), line);
    line.accept(OWN_REQUEST_ID, id.requestId());
    if (!head.headers().has("date")) {
      line.accept("Date", HttpDates.format(Instant.now()));
    }
    unlessGiven(head, "Server", "Floe", line);
  }

  /**
   * Returns true if the answer states the length of its body. A 304 may state the length that a 200
   * would have; a 204 must not state one (RFC 9110, section 8.6).
   */
  public static boolean statesLength(ResponseHead head) {
    return head.contentLength() != ResponseHead.CHUNKED
        && (!noContent(head) || (head.status() == 304 && head.contentLength() > 0));
  }

  /** Returns true if the answer's status allows no body. */
  public static boolean noContent(ResponseHead head) {
    return head.status() == 204 || head.status() == 304;
  }

  private static void unlessGiven(
      ResponseHead head, String name, String value, BiConsumer<String, String> line) {
    if (!head.headers().has(name)) {
      line.accept(name, value);
    }
  }

  private static String oneLine(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '\r' || c == '\n' || c == 0) {
        return value.replace('\r', ' ').replace('\n', ' ').replace('\0', ' ');
      }
    }
    return value;
  }
}
