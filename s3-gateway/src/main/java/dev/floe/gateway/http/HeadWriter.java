package dev.floe.gateway.http;

import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.exchange.ResponseHead;
import dev.floe.gateway.object.HttpDates;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;

/** Writes answers' heads. Thread-safe. */
final class HeadWriter {
  /** Our own identifier, beside {@code x-amz-request-id}, which may be the origin's. */
  static final String OWN_REQUEST_ID = "x-floe-request-id";

  private static final Set<String> EDGE_HEADERS =
      Set.of("connection", "keep-alive", "transfer-encoding", "content-length");

  private HeadWriter() {}

  /** How a body is framed. */
  enum Framing {
    LENGTH,
    CHUNKED,
    /** For HTTP/1.0, which knows no chunks: the body ends with the connection. */
    UNTIL_CLOSE,
    /** A status that has neither body nor length. */
    NONE
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

  /** A line end in a value would be a second header: it becomes a space. */
  private static void line(StringBuilder text, String name, String value) {
    text.append(name).append(": ");
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      text.append(c == '\r' || c == '\n' || c == 0 ? ' ' : c);
    }
    text.append("\r\n");
  }
}
