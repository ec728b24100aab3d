package dev.floe.node.lambda;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the environment's zone from Lambda's metadata endpoint ("Using the Lambda metadata
 * endpoint", AWS Lambda Developer Guide), once, when the environment starts.
 */
final class EnvironmentZone {
  private static final int LIMIT_MILLIS = 1000;
  private static final int MAX_ANSWER_BYTES = 8 << 10;
  private static final Pattern OK = Pattern.compile("HTTP/1\\.[01] 200 .*", Pattern.DOTALL);
  private static final Pattern ZONE =
      Pattern.compile("\"AvailabilityZoneID\"\\s*:\\s*\"([a-z0-9-]{1,32})\"");

  private EnvironmentZone() {}

  /**
   * Returns the zone's id, for example {@code use1-az1}; empty if the variables lack the endpoint
   * or its token, or if the endpoint does not answer with a zone within a second. The limit is this
   * long because several processes that start together may share a small processor.
   *
   * @param environment the process's environment variables
   */
  static String read(Map<String, String> environment) {
    String api = environment.getOrDefault("AWS_LAMBDA_METADATA_API", "");
    String token = environment.getOrDefault("AWS_LAMBDA_METADATA_TOKEN", "");
    int colon = api.lastIndexOf(':');
    if (colon < 0 || token.isEmpty()) {
      return "";
    }
    String request =
        "GET /2026-01-15/metadata/execution-environment HTTP/1.1\r\nHost: %s\r\n".formatted(api)
            + "Authorization: Bearer %s\r\nConnection: close\r\n\r\n".formatted(token);
    try {
      int port = Integer.parseInt(api.substring(colon + 1));
      String answer = exchange(new InetSocketAddress(api.substring(0, colon), port), request);
      Matcher zone = ZONE.matcher(answer);
      return OK.matcher(answer).matches() && zone.find() ? zone.group(1) : "";
    } catch (IOException | IllegalArgumentException e) {
      System.err.println("floe-node: the zone is unknown: " + e.getMessage());
      return "";
    }
  }

  /**
   * Sends the request, and reads the answer until it contains the zone, ends, or reaches the limit
   * of time or size.
   */
  private static String exchange(InetSocketAddress address, String request) throws IOException {
    long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LIMIT_MILLIS);
    try (Socket socket = new Socket()) {
      socket.connect(address, LIMIT_MILLIS);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      ByteArrayOutputStream answer = new ByteArrayOutputStream();
      byte[] buffer = new byte[MAX_ANSWER_BYTES];
      while (answer.size() < MAX_ANSWER_BYTES) {
        long leftNanos = deadlineNanos - System.nanoTime();
        socket.setSoTimeout((int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(leftNanos)));
        int length = leftNanos > 0 ? socket.getInputStream().read(buffer) : -1;
        if (length < 0) {
          break;
        }
        answer.write(buffer, 0, length);
        if (ZONE.matcher(answer.toString(StandardCharsets.US_ASCII)).find()) {
          break;
        }
      }
      return answer.toString(StandardCharsets.US_ASCII);
    }
  }
}
