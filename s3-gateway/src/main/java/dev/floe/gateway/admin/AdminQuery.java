package dev.floe.gateway.admin;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The parameters of an admin page's URL, decoded, each at most once. */
public record AdminQuery(Map<String, String> parameters) {
  public AdminQuery {
    parameters = Map.copyOf(parameters);
  }

  /**
   * Reads a query as browsers and curl send it.
   *
   * @param raw null if the URL has none
   * @throws IllegalArgumentException if it is malformed or names a parameter twice; the message
   *     says so
   */
  static AdminQuery parse(@Nullable String raw) {
    Map<String, String> parameters = new HashMap<>();
    for (String pair : raw == null || raw.isEmpty() ? new String[0] : raw.split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException("query %s, expected NAME=VALUE".formatted(pair));
      }
      String name = decoded(pair.substring(0, equals));
      if (parameters.put(name, decoded(pair.substring(equals + 1))) != null) {
        throw new IllegalArgumentException(
            "parameter %s is given twice, expected once".formatted(name));
      }
    }
    return new AdminQuery(parameters);
  }

  /**
   * Returns a parameter.
   *
   * @throws IllegalArgumentException if it is missing or empty; the message says so
   */
  String require(String name) {
    String value = parameters.get(name);
    if (value == null || value.isEmpty()) {
      throw new IllegalArgumentException("parameter %s is missing".formatted(name));
    }
    return value;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
