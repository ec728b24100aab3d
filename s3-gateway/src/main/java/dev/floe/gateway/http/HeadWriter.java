package dev.floe.gateway.http;

import dev.floe.gateway.exchange.ResponseHead;
import dev.floe.gateway.http.message.AnswerFields;
import dev.floe.gateway.http.message.RequestIds;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;

/** Writes answers' heads. Thread-safe. */
final class HeadWriter {
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
      ByteBufAllocator allocator,
      ResponseHead head,
      RequestIds.Id id,
      boolean keepsConnection,
      Framing framing) {
    StringBuilder text = new StringBuilder(512);
    text.append("HTTP/1.1 ").append(head.status()).append(' ');
    text.append(HttpResponseStatus.valueOf(head.status()).reasonPhrase()).append("\r\n");
    AnswerFields.forEach(head, id, (name, value) -> line(text, name, value));
    switch (framing) {
      case LENGTH -> line(text, "Content-Length", Long.toString(head.contentLength()));
      case CHUNKED -> line(text, "Transfer-Encoding", "chunked");
      case UNTIL_CLOSE, NONE -> {}
    }
    if (!keepsConnection) {
      line(text, "Connection", "close");
    }
    text.append("\r\n");
    ByteBuf bytes = allocator.directBuffer(text.length());
    bytes.writeCharSequence(text, StandardCharsets.ISO_8859_1);
    return bytes;
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append(name).append(": ").append(value).append("\r\n");
  }
}
