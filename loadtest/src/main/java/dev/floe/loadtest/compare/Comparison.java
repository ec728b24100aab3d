package dev.floe.loadtest.compare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Finds the differences between two answers: status, error code, headers and bytes. Pure. */
final class Comparison {
  /**
   * The headers that are not compared. They state times, ids, the server, the connection, the
   * server's limits, its advice to browsers, or how the cache was used.
   */
  static final Set<String> IGNORED =
      Set.of(
          "date",
          "server",
          "x-amz-request-id",
          "x-amz-id-2",
          "x-amz-bucket-region",
          "x-floe-request-id",
          "connection",
          "keep-alive",
          "transfer-encoding",
          "vary",
          "strict-transport-security",
          "x-content-type-options",
          "x-xss-protection",
          "x-ratelimit-limit",
          "x-ratelimit-remaining",
          "age",
          "cache-status",
          "x-cache",
          "x-floe-cost");

  /**
   * The only headers that are compared if both answers are errors: S3 documents these alone, and
   * the others differ from server to server.
   */
  static final Set<String> OF_ERRORS = Set.of("content-type", "x-amz-delete-marker");

  private static final int SHOWN_BEFORE = 80;

  private Comparison() {}

  /**
   * Returns a line for each difference; none if the answers agree.
   *
   * @param method the request's method; the content types of errors are not compared for HEAD,
   *     whose answers have no body
   */
  static List<String> between(String method, Answer origin, Answer gateway) {
    List<String> differences = new ArrayList<>();
    if (origin.status() != gateway.status()) {
      differences.add("status: %d, %d".formatted(origin.status(), gateway.status()));
    }
    if (!origin.code().equals(gateway.code())) {
      differences.add("code: %s, %s".formatted(origin.code(), gateway.code()));
    }
    boolean errors = origin.status() >= 400 && gateway.status() >= 400;
    for (String name : compared(method, origin, gateway, errors)) {
      String one = shown(origin, name);
      String other = shown(gateway, name);
      if (!one.equals(other)) {
        differences.add("%s: %s, %s".formatted(name, one, other));
      }
    }
    if (!errors && !Arrays.equals(origin.body(), gateway.body())) {
      int first = Math.max(0, Arrays.mismatch(origin.body(), gateway.body()) - SHOWN_BEFORE);
      differences.add(
          "body: %s%n      , %s".formatted(origin.shownBody(first), gateway.shownBody(first)));
    }
    return differences;
  }

  private static Set<String> compared(
      String method, Answer origin, Answer gateway, boolean errors) {
    Set<String> names = new TreeSet<>(origin.headers().keySet());
    names.addAll(gateway.headers().keySet());
    if (!errors) {
      names.removeAll(IGNORED);
    } else {
      names.retainAll(OF_ERRORS);
      if (method.equals("HEAD")) {
        names.remove("content-type");
      }
    }
    if (origin.status() == 304) {
      // This header describes a body, and a 304 has none.
      names.remove("accept-ranges");
    }
    return names;
  }

  private static String shown(Answer answer, String name) {
    return answer.headers().getOrDefault(name, "(none)");
  }
}
