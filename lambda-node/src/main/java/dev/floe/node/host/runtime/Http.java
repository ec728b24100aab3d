package dev.floe.node.host.runtime;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** Reads request bodies and writes answers of the JDK's HTTP server, each as one string. */
public final class Http {
  private Http() {}

  /** Reads the request's body as UTF-8; throws if it is longer than {@code maxBytes}. */
  public static String body(HttpExchange exchange, int maxBytes) throws IOException {
    try (InputStream in = exchange.getRequestBody()) {
      byte[] body = in.readNBytes(maxBytes + 1);
      if (body.length > maxBytes) {
        throw new IOException("body of more than %d bytes".formatted(maxBytes));
      }
      return new String(body, StandardCharsets.UTF_8);
    }
  }

  /** Sends the whole answer. */
  public static void answer(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    if (bytes.length > 0) {
      exchange.getResponseBody().write(bytes);
    }
    exchange.getResponseBody().close();
  }

  public static String authority(InetSocketAddress address) {
    return address.getAddress().getHostAddress() + ":" + address.getPort();
  }
}
