package dev.floe.node.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvironmentZoneTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "a zone,           HTTP/1.1 200 OK,           '{\"AvailabilityZoneID\":\"use1-az1\"}',"
        + " use1-az1",
    "more members,     HTTP/1.1 200 OK,           '{\"a\":{},\"AvailabilityZoneID\": \"x-y\"}',"
        + " x-y",
    "no zone,          HTTP/1.1 200 OK,           '{}', ''",
    "no id,            HTTP/1.1 200 OK,           '{\"AvailabilityZoneID\":\"A B\"}', ''",
    "refused,          HTTP/1.1 401 Unauthorized, '{\"AvailabilityZoneID\":\"use1-az1\"}', ''",
    "not HTTP,         what,                      '{\"AvailabilityZoneID\":\"use1-az1\"}', ''"
  })
  void readsTheZoneThatTheEndpointNames(String name, String status, String body, String zone)
      throws Exception {
    try (ServerSocket endpoint = listen()) {
      Thread server = Thread.ofVirtual().start(() -> answer(endpoint, status, body));

      assertThat(EnvironmentZone.read(environment(endpoint))).isEqualTo(zone);

      server.join();
    }
  }

  @Test
  void isEmptyWithoutAnEndpointThatAnswers() throws Exception {
    assertThat(EnvironmentZone.read(Map.of())).isEmpty();
    try (ServerSocket silent = listen()) {
      assertThat(EnvironmentZone.read(environment(silent))).isEmpty();
      silent.close();
      assertThat(EnvironmentZone.read(environment(silent))).isEmpty();
    }
  }

  private static ServerSocket listen() throws IOException {
    return new ServerSocket(0, 4, InetAddress.getLoopbackAddress());
  }

  private static Map<String, String> environment(ServerSocket endpoint) {
    return Map.of(
        "AWS_LAMBDA_METADATA_API",
        "127.0.0.1:" + endpoint.getLocalPort(),
        "AWS_LAMBDA_METADATA_TOKEN",
        "secret");
  }

  private static void answer(ServerSocket endpoint, String status, String body) {
    try (Socket client = endpoint.accept()) {
      String request = "";
      while (!request.endsWith("\r\n\r\n")) {
        request += (char) client.getInputStream().read();
      }
      assertThat(request).contains("\r\nAuthorization: Bearer secret\r\n");
      String answer = "%s\r\nContent-Length: %d\r\n\r\n%s".formatted(status, body.length(), body);
      client.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
