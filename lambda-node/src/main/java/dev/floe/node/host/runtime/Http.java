package dev.floe.node.host.runtime;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads request bodies and writes answers of the JDK's HTTP server, each as one string. */
public final class Http {
  private static final int PIECE_BYTES = 64 << 10;

  /** The rest of a body that is too long is read and discarded, up to 64 MiB. */
  private static final int MAX_DRAINED_PIECES = 1024;

  private Http() {}

  /** Returns the request's body as UTF-8; empty if it is longer than {@code maxBytes}. */
  public static Optional<String> bodyWithin(HttpExchange exchange, int maxBytes)
      throws IOException {
    InputStream in = exchange.getRequestBody();
    byte[] body = in.readNBytes(maxBytes + 1);
    if (body.length <= maxBytes) {
      return Optional.of(new String(body, StandardCharsets.UTF_8));
    }
    // A client that is still sending would not receive the refusal.
    for (int pieces = 0; pieces < MAX_DRAINED_PIECES; pieces++) {
      if (in.readNBytes(PIECE_BYTES).length < PIECE_BYTES) {
        break;
      }
    }
    return Optional.empty();
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
