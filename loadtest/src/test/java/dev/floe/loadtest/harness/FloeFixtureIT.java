package dev.floe.loadtest.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;

/** The fixture itself: it starts, its clients reach both ends, and it ends without leaks. */
class FloeFixtureIT {
  @Test
  void startsAndEndsWithNothingLeft() throws Exception {
    try (FloeFixture floe = FloeFixture.start();
        HttpClient client = HttpClient.newHttpClient()) {
      floe.putAtOrigin("key", FloeFixture.bytes(1, 1000));
      assertThat(floe.originReads("key")).isZero();

      URI health =
          URI.create("http://127.0.0.1:%d/healthz".formatted(floe.gateway().ports().admin()));
      assertThat(
              client.send(HttpRequest.newBuilder(health).build(), BodyHandlers.ofString()).body())
          .isEqualTo("ok\n");
    }
  }
}
