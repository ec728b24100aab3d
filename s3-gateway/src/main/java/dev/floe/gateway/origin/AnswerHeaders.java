package dev.floe.gateway.origin;

import dev.floe.gateway.exchange.Headers;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Removes the origin's headers that are not for clients: the cookies of its load balancer, which
 * all clients would share, and headers that name the origin or the proxies before it. {@code
 * Location} stays; it is rewritten for each client later. Pure.
 */
final class AnswerHeaders {
  private static final Set<String> OF_THE_ORIGIN =
      Set.of(
          "alt-svc",
          "content-location",
          "forwarded",
          "link",
          "nel",
          "refresh",
          "report-to",
          "set-cookie",
          "set-cookie2",
          "via",
          "x-accel-redirect",
          "x-amz-cf-id",
          "x-amz-cf-pop",
          "x-backend-server",
          "x-served-by",
          "x-upstream");

  /**
   * Headers that clients stored with an object, or that S3 repeats from a request: they may name
   * any host.
   */
  private static final Set<String> OF_CLIENTS =
      Set.of(
          "access-control-allow-origin",
          "cache-control",
          "content-disposition",
          "content-encoding",
          "content-language",
          "content-type",
          "etag",
          "expires",
          "location",
          "x-amz-version-id",
          "x-amz-website-redirect-location");

  private AnswerHeaders() {}

  static Headers forClients(List<Headers.Field> fields, OriginAddress address) {
    return Headers.of(fields.stream().filter(field -> passes(field, address)).toList());
  }

  private static boolean passes(Headers.Field field, OriginAddress address) {
    String name = field.name().toLowerCase(Locale.ROOT);
    if (OF_THE_ORIGIN.contains(name) || name.startsWith("x-forwarded-")) {
      return false;
    }
    return OF_CLIENTS.contains(name)
        || name.startsWith("x-amz-meta-")
        || !address.isIn(field.value());
  }
}
