package dev.floe.node.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.floe.node.host.link.LinkRules;
import dev.floe.node.host.link.LinkShim;
import dev.floe.node.host.link.RateLimit;
import dev.floe.node.host.rules.EnvironmentRules;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Links of real processes that run through the host; the test is the gateway. */
class LinkedEnvironmentsIT {
  private static final EnvironmentRules FROZEN =
      EnvironmentRules.FROZEN_WHEN_IDLE.withSettle(Duration.ofMillis(1));
  private static final int SHORT_MILLIS = 200;

  @TempDir Path logs;

  private final HostFixture hosts = new HostFixture();
  private ServerSocket gateway;

  @BeforeEach
  void listens() throws IOException {
    gateway = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    gateway.setSoTimeout(10_000);
  }

  @AfterEach
  void leavesNoProcess() throws IOException {
    hosts.close();
    gateway.close();
  }

  @Test
  void relaysAndStopsWhileTheEnvironmentIsFrozen() throws Exception {
    FunctionHost host = start(FROZEN.withLink(LinkRules.LAMBDA));
    String dialled = hosts.invoke(host, "a", payload()).body();
    assertThat(dialled).startsWith("127.0.0.1:").doesNotEndWith(":" + gateway.getLocalPort());
    try (Socket link = gateway.accept()) {
      link.setSoTimeout(10_000);
      awaitState(host, EnvironmentView.State.FROZEN);
      link.getOutputStream().write(new byte[] {'a', 'b', 'c'});
      link.setSoTimeout(SHORT_MILLIS);
      assertThatThrownBy(() -> link.getInputStream().read())
          .isInstanceOf(SocketTimeoutException.class);

      assertThat(hosts.invoke(host, "a", payload()).body()).isEqualTo("sent");
      link.setSoTimeout(10_000);
      assertThat(link.getInputStream().readNBytes(4)).contains('a', 'b', 'c', '!');
      assertThat(view(host).links()).isEqualTo(new LinkShim.Count(1, 0));

      host.kill("a");
      assertThat(link.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void forgetsAnIdleLinkWithoutNotifyingEitherSide() throws Exception {
    FunctionHost host =
        start(
            EnvironmentRules.ALWAYS_RUNNING.withLink(
                LinkRules.LAMBDA.withForgetAfter(Duration.ofSeconds(1))));
    hosts.invoke(host, "a", payload());
    try (Socket link = gateway.accept()) {
      link.setSoTimeout(10_000);
      link.getOutputStream().write('x');
      assertThat(link.getInputStream().read()).isEqualTo('x');
      await().until(() -> view(host).links().equals(new LinkShim.Count(1, 1)));

      link.getOutputStream().write('y');
      link.setSoTimeout(SHORT_MILLIS);
      assertThatThrownBy(() -> link.getInputStream().read())
          .as("neither an answer nor an end")
          .isInstanceOf(SocketTimeoutException.class);
      assertThat(log()).doesNotContain("link");

      assertThat(hosts.invoke(host, "a", payload()).body()).isEqualTo("sent");
      await().until(() -> log().contains("link broke: Connection reset"));
      assertThatThrownBy(() -> link.getInputStream().read())
          .as("the gateway's side stays")
          .isInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  void holdsAnEnvironmentToItsRate() throws Exception {
    RateLimit limit = new RateLimit(1_000_000_000, 1 << 20, 4 << 20);
    FunctionHost host =
        start(EnvironmentRules.ALWAYS_RUNNING.withLink(LinkRules.LAMBDA.withRate(limit)));
    hosts.invoke(host, "a", payload());
    try (Socket link = gateway.accept()) {
      byte[] sent = new byte[3 << 20];
      long from = System.nanoTime();
      var sending =
          CompletableFuture.runAsync(() -> {
            try {
              link.getOutputStream().write(sent);
            } catch (IOException e) {
              throw new IllegalStateException(e);
            }
          });

      assertThat(link.getInputStream().readNBytes(sent.length)).isEqualTo(sent);

      // The burst passes at once; the rest takes half a second.
      assertThat(Duration.ofNanos(System.nanoTime() - from)).isGreaterThan(Duration.ofMillis(400));
      sending.join();
    }
  }

  @Test
  void delaysAndDamagesBytesOfALink() throws Exception {
    FunctionHost host =
        start(
            EnvironmentRules.ALWAYS_RUNNING.withLink(
                LinkRules.LAMBDA.withDelay(Duration.ofMillis(50)).withFlips(1000, 7)));
    hosts.invoke(host, "a", payload());
    try (Socket link = gateway.accept()) {
      byte[] sent = new byte[20_000];
      long from = System.nanoTime();
      link.getOutputStream().write(sent);

      byte[] echoed = link.getInputStream().readNBytes(sent.length);

      assertThat(Duration.ofNanos(System.nanoTime() - from))
          .isGreaterThanOrEqualTo(Duration.ofMillis(100));
      assertThat(echoed).contains(0xff).contains(0);
    }
  }

  @Test
  void endsALinkWhoseGatewayDoesNotListen() throws Exception {
    FunctionHost host = start(FROZEN.withLink(LinkRules.LAMBDA));
    String payload = payload();
    gateway.close();

    hosts.invoke(host, "a", payload);
    hosts.invoke(host, "a", payload);

    await().until(() -> log().contains("link broke"));
    assertThat(view(host).links()).isEqualTo(LinkShim.Count.NONE);
  }

  private FunctionHost start(EnvironmentRules rules) throws IOException {
    return hosts.start(
        FunctionHostConfig.of(List.of("a"), 256, FunctionHostConfig.ownClassPath(), logs)
            .withMainClass(EchoNode.class.getName())
            .withRules(rules));
  }

  private String payload() {
    return "{\"gateway\":\"127.0.0.1:%d\"}".formatted(gateway.getLocalPort());
  }

  private static EnvironmentView view(FunctionHost host) {
    return Objects.requireNonNull(host.environments().get("a")).getFirst();
  }

  private String log() throws IOException {
    return Files.readString(logs.resolve("a.log"));
  }

  private static void awaitState(FunctionHost host, EnvironmentView.State state) {
    await().until(() -> view(host).state() == state);
  }
}
