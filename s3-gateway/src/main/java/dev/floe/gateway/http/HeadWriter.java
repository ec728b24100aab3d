package dev.floe.gateway.http;

import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.exchange.ResponseHead;
import dev.floe.gateway.object.HttpDates;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;

/** Writes answers' heads. Thread-safe. */
final class HeadWriter {
  /** The gateway's own request identifier; {@code x-amz-request-id} may be the origin's. */
  static final String OWN_REQUEST_ID = "x-floe-request-id";

  private static final Set<String> EDGE_HEADERS =
      Set.of("connection", "keep-alive", "transfer-encoding", "content-length");

  private HeadWriter() {}

  /** The framing of a response's body. */
  enum Framing {
    LENGTH,
    CHUNKED,
    /** The body ends with the connection, for HTTP/1.0, which has no chunks. */
    UNTIL_CLOSE,
    /** Neither body nor length, as some statuses require. */
    NONE
  }

  /** Returns the head after which a client sends the body that it holds back. */
  static ByteBuf continuing() {
    return Unpooled.copiedBuffer("HTTP/1.1 100 Continue\r\n\r\n", StandardCharsets.ISO_8859_1);
  }

  static ByteBuf write(
      ByteBufAllocator allocator, ResponseHead head, HttpExchange exchange, Framing framing) {
    StringBuilder text = new StringBuilder(512);
    text.append("HTTP/1.1 ").append(head.status()).append(' ');
    text.append(HttpResponseStatus.valueOf(head.status()).reasonPhrase()).append("\r\n");
    for (Headers.Field field : head.headers()) {
      if (!EDGE_HEADERS.contains(field.name().toLowerCase(Locale.ROOT))) {
        line(text, field.name(), field.value());
      }
    }
    lineUnlessGiven(text, head, "x-amz-request-id", exchange.requestId());
    lineUnlessGiven(text, head, "x-amz-id-2", exchange.hostId());
    line(text, OWN_REQUEST_ID, exchange.requestId());
    if (!head.headers().has("date")) {
      line(text, "Date", HttpDates.format(Instant.now()));
    }
    lineUnlessGiven(text, head, "Server", "Floe");
    switch (framing) {
      case LENGTH -> line(text, "Content-Length", Long.toString(head.contentLength()));
      case CHUNKED -> line(text, "Transfer-Encoding", "chunked");
      case UNTIL_CLOSE, NONE -> {}
    }
    if (!exchange.keepsConnection()) {
      line(text, "Connection", "close");
    }
    text.append("\r\n");
    ByteBuf bytes = allocator.directBuffer(text.length());
    bytes.writeCharSequence(text, StandardCharsets.ISO_8859_1);
    return bytes;
  }

  private static void lineUnlessGiven(
      StringBuilder text, ResponseHead head, String name, String value) {
    if (!head.headers().has(name)) {
      line(text, name, value);
    }
  }

  /**
   * Writes a header; a line end in its value, which would start another header, becomes a space.
   */
  private static void line(StringBuilder text, String name, String value) {
    text.append(name).append(": ");
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      text.append(c == '\r' || c == '\n' || c == 0 ? ' ' : c);
    }
    text.append("\r\n");
  }
}
