package dev.floe.node.host.runtime;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * Lambda's metadata endpoint for one environment ("Using the Lambda metadata endpoint", AWS Lambda
 * Developer Guide), which names the environment's zone. Thread-safe.
 *
 * @param zone the zone's id
 * @param token the secret that requests must carry
 */
public record MetadataApi(String zone, String token) implements HttpHandler {
  static final String PATH = "/2026-01-15/metadata/execution-environment";

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String authorization = exchange.getRequestHeaders().getFirst("Authorization");
      if (!exchange.getRequestMethod().equals("GET")) {
        String error = Json.error("errorType", "MethodNotAllowed", "expected GET");
        Http.answer(exchange, 405, error);
      } else if (authorization == null || !isExpected(authorization)) {
        String error = Json.error("errorType", "Unauthorized", "expected Bearer and the token");
        Http.answer(exchange, 401, error);
      } else {
        String cacheControl = "private, max-age=43200, immutable";
        exchange.getResponseHeaders().set("Cache-Control", cacheControl);
        Http.answer(exchange, 200, "{\"AvailabilityZoneID\":%s}".formatted(Json.quote(zone)));
      }
    }
  }

  private boolean isExpected(String authorization) {
    return MessageDigest.isEqual(
        ("Bearer " + token).getBytes(StandardCharsets.UTF_8),
        authorization.getBytes(StandardCharsets.UTF_8));
  }
}
