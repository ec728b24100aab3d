package dev.floe.gateway.s3;

import dev.floe.gateway.exchange.Exchange;
import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.exchange.RequestHead;
import dev.floe.gateway.exchange.ResponseHead;
import dev.floe.gateway.model.S3Error;
import dev.floe.gateway.model.S3Exception;
import java.nio.charset.StandardCharsets;

/**
 * An error response in S3's form.
 *
 * @param xml the body, which is omitted for HEAD
 */
record ErrorAnswer(ResponseHead head, String xml) {
  private static final int MAX_ECHO_BYTES = 4 << 10;

  /** Returns the XML's bytes. */
  byte[] body() {
    return xml.getBytes(StandardCharsets.UTF_8);
  }

  /** Returns the same response with additional headers. */
  ErrorAnswer with(Headers more) {
    Headers.Builder headers = head.headers().toBuilder();
    more.forEach(field -> headers.add(field.name(), field.value()));
    return new ErrorAnswer(
        new ResponseHead(head.status(), headers.build(), head.contentLength(), head.errorCode()),
        xml);
  }

  static ErrorAnswer of(S3Exception refusal, Exchange exchange) {
    return of(refusal, exchange.head(), exchange.requestId(), exchange.hostId());
  }

  static ErrorAnswer of(S3Exception refusal, RequestHead request, String requestId, String hostId) {
    Echo echo = new Echo();
    StringBuilder xml = new StringBuilder(512);
    xml.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error>");
    element(xml, "Code", refusal.error().code());
    element(xml, "Message", echo.cut(refusal.message()));
    refusal.details().forEach((name, value) -> element(xml, name, echo.cut(value)));
    element(xml, "Resource", echo.cut(request.rawPath()));
    element(xml, "RequestId", requestId);
    element(xml, "HostId", hostId);
    xml.append("</Error>");
    String text = xml.toString();
    int length = text.getBytes(StandardCharsets.UTF_8).length;
    Headers.Builder headers = Headers.builder().add("Content-Type", "application/xml");
    if (refusal.error() == S3Error.SLOW_DOWN) {
      headers.add("Retry-After", "1");
    }
    // The SDKs sign again for the region in this header.
    refusal.details().entrySet().stream()
        .filter(detail -> detail.getKey().equals("Region"))
        .forEach(detail -> headers.add("x-amz-bucket-region", detail.getValue()));
    return new ErrorAnswer(
        new ResponseHead(refusal.error().status(), headers.build(), length, refusal.error().code()),
        text);
  }

  /**
   * Shortens the parts of the request that an error repeats, so that a small request causes no
   * large response.
   */
  private static final class Echo {
    private static final int MAX_CHAR_BYTES = 6;

    private int left = MAX_ECHO_BYTES;

    String cut(String value) {
      int end = 0;
      while (end < value.length() && left >= MAX_CHAR_BYTES) {
        left -= bytes(value.charAt(end));
        end++;
      }
      return value.substring(0, end);
    }

    /** Returns the most bytes that {@link #escaped} writes for a char. */
    private static int bytes(char c) {
      if ("<>&\"".indexOf(c) >= 0) {
        return MAX_CHAR_BYTES;
      }
      return c >= ' ' && c < 0x80 ? 1 : 3;
    }
  }

  private static void element(StringBuilder xml, String name, String value) {
    xml.append('<').append(name).append('>');
    value.codePoints().forEach(c -> escaped(xml, c));
    xml.append("</").append(name).append('>');
  }

  /** Writes a character; those that XML 1.0 cannot contain, even escaped, become U+FFFD. */
  private static void escaped(StringBuilder xml, int c) {
    switch (c) {
      case '<' -> xml.append("&lt;");
      case '>' -> xml.append("&gt;");
      case '&' -> xml.append("&amp;");
      case '"' -> xml.append("&quot;");
      default -> {
        boolean allowed =
            c == '\t'
                || c == '\n'
                || (c >= ' ' && c < 0xD800)
                || (c >= 0xE000 && c < 0xFFFE)
                || c >= 0x10000;
        xml.appendCodePoint(allowed ? c : 0xFFFD);
      }
    }
  }
}
