package dev.floe.gateway.platform.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;

class TcpKeepAliveTest {
  /** The kernel's code for a connection whose keep-alive timer is running. */
  private static final String PROBING = "02";

  private static final long TICKS_PER_SECOND = 100;

  private final TcpKeepAlive probes = TcpKeepAlive.WITHIN_A_MINUTE;

  @Test
  void noticesALostAnswerWithinAMinute() {
    assertThat(probes.noticedAfter()).isLessThan(Duration.ofMinutes(1));
    assertThat(new TcpKeepAlive(20, 10, 3).noticedAfter()).isEqualTo(Duration.ofSeconds(50));
  }

  @Test
  void socketsTakeAllItsOptions() throws IOException {
    assertThat(probes.options())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                ExtendedSocketOptions.TCP_KEEPIDLE, 20,
                ExtendedSocketOptions.TCP_KEEPINTERVAL, 10,
                ExtendedSocketOptions.TCP_KEEPCOUNT, 3));
    try (Socket socket = new Socket()) {
      socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
      for (var option : probes.options().entrySet()) {
        socket.setOption(option.getKey(), option.getValue());
        assertThat(socket.getOption(option.getKey())).isEqualTo(option.getValue());
      }
    }
  }

  /** The server accepts the call and never answers. */
  @Test
  void aCallIsProbedWhileItsAnswerIsAwaited() throws Exception {
    assumeTrue(Files.isReadable(Path.of("/proc/net/tcp6")), "the kernel lists its connections");
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        LambdaPlatform platform = platform(server.getLocalPort())) {
      Thread invoking = Thread.ofVirtual().start(() -> describe(platform));
      try (Socket accepted = server.accept()) {
        assertThat(accepted.getInputStream().read()).isNotNegative();
        String end = ":%04X".formatted(server.getLocalPort());

        await()
            .untilAsserted(() -> {
              List<String> timer = timer(end).orElse(List.of());
              assertThat(timer).hasSize(2).first().isEqualTo(PROBING);
              assertThat(Long.parseLong(timer.get(1), 16))
                  .isLessThanOrEqualTo(probes.idleSeconds() * TICKS_PER_SECOND);
            });
      }
      invoking.join();
    }
  }

  private static LambdaPlatform platform(int port) {
    return new LambdaPlatform(
        new LambdaPlatformConfig(
            Region.US_EAST_1,
            URI.create("http://127.0.0.1:" + port),
            StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")),
            1));
  }

  private static void describe(LambdaPlatform platform) {
    try {
      platform.describe("silent");
    } catch (InterruptedException | RuntimeException e) {
      // The server closes the connection in the end.
    }
  }

  /**
   * Returns the kind of the connection's timer and the ticks until it expires, both in hexadecimal;
   * empty if no connection with this remote end is established.
   */
  private static Optional<List<String>> timer(String remoteEnd) throws IOException {
    try (Stream<String> four = Files.lines(Path.of("/proc/net/tcp"));
        Stream<String> six = Files.lines(Path.of("/proc/net/tcp6"))) {
      return Stream.concat(four, six)
          .map(line -> line.trim().toUpperCase(Locale.ROOT).split("\\s+"))
          .filter(fields -> fields.length > 5 && fields[2].endsWith(remoteEnd))
          .filter(fields -> fields[3].equals("01"))
          .map(fields -> List.of(fields[5].split(":", -1)))
          .findFirst();
    }
  }
}
