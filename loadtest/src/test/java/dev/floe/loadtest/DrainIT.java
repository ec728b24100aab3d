package dev.floe.loadtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.floe.loadtest.harness.FloeFixture;
import dev.floe.loadtest.harness.Presigned;
import dev.floe.loadtest.harness.SlowReader;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A gateway that is stopped answers its active requests and accepts no new ones. */
class DrainIT {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final int LENGTH = 8 << 20;
  private static final int PAUSE_AT = 1 << 20;

  @Test
  void finishesRequestsInFlightAndAcceptsNoNewOnes() throws Exception {
    try (FloeFixture floe = FloeFixture.builder().setting("listen.drain", "2m").start()) {
      byte[] bytes = FloeFixture.bytes(1, LENGTH);
      floe.put("drained", bytes);
      floe.awaitHit("drained");
      URI ready =
          URI.create("http://127.0.0.1:%d/readyz".formatted(floe.gateway().ports().admin()));
      assertThat(status(ready)).isEqualTo(200);
      URI url = Presigned.get(floe.endpoint(), "drained");
      try (SlowReader reader = SlowReader.start(url, bytes, Long.MAX_VALUE, PAUSE_AT)) {
        await().atMost(PATIENCE).until(() -> reader.received() >= PAUSE_AT);

        CompletableFuture<Void> ending = CompletableFuture.runAsync(floe::endGateway);
        await().atMost(PATIENCE).until(() -> status(ready) == 503);
        await()
            .atMost(PATIENCE)
            .untilAsserted(() ->
                assertThatThrownBy(() -> new Socket(url.getHost(), url.getPort()).close())
                    .isInstanceOf(IOException.class));
        assertThat(ending).isNotDone();
        assertThat(reader.whole()).isNotDone();

        reader.hurry();
        reader.whole().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(reader.received()).isEqualTo(LENGTH);
        ending.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      }
    }
  }

  private static int status(URI page) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) page.toURL().openConnection();
    try {
      return connection.getResponseCode();
    } finally {
      connection.disconnect();
    }
  }
}
