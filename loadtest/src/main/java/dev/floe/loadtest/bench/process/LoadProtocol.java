package dev.floe.loadtest.bench.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** How a {@link LoadClient} asks for a body, and how it learns the body's length. */
enum LoadProtocol {
  /** HTTP/1.1, GET. */
  HTTP("\r\n\r\n", 0) {
    @Override
    byte[] request(int port, String target) {
      return "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n"
          .formatted(target, port)
          .getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    long bodyBytes(String head) throws IOException {
      int at = head.toLowerCase(Locale.ROOT).indexOf(LENGTH);
      if (!head.startsWith("HTTP/1.1 200") || at < 0) {
        throw new IOException(
            "answered by %s: expected status 200 and a Content-Length"
                .formatted(head.lines().findFirst().orElse("nothing")));
      }
      int start = at + LENGTH.length();
      return Long.parseLong(head.substring(start, head.indexOf('\r', start)).trim());
    }
  },

  /** Redis' protocol, GET: the answer is a bulk string, followed by a line end. */
  RESP("\r\n", 2) {
    @Override
    byte[] request(int port, String key) {
      return "GET %s\r\n".formatted(key).getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    long bodyBytes(String head) throws IOException {
      if (!head.startsWith("$") || head.startsWith("$-")) {
        throw new IOException("answered by %s: expected a bulk string".formatted(head.strip()));
      }
      return Long.parseLong(head.substring(1).strip());
    }
  };

  private static final String LENGTH = "content-length: ";

  private final String headEnd;
  private final int afterBody;

  LoadProtocol(String headEnd, int afterBody) {
    this.headEnd = headEnd;
    this.afterBody = afterBody;
  }

  abstract byte[] request(int port, String target);

  /**
   * Returns the length of an answer's body.
   *
   * @throws IOException if the answer says that the request failed
   */
  abstract long bodyBytes(String head) throws IOException;

  /** Returns the text that ends an answer's head. */
  String headEnd() {
    return headEnd;
  }

  /** Returns the number of bytes that follow a body. */
  int afterBody() {
    return afterBody;
  }
}
