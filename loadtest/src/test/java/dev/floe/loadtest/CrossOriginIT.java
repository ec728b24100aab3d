package dev.floe.loadtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.floe.loadtest.harness.FloeFixture;
import dev.floe.loadtest.harness.Presigned;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A browser's reads over the wire: a hit carries the same CORS headers as S3's own answer. */
class CrossOriginIT {
  private static final byte[] BYTES = FloeFixture.bytes(32, 300_000);

  @Test
  void hitsHaveTheCorsHeadersOfS3sAnswer() throws Exception {
    try (FloeFixture floe = FloeFixture.builder().hitsForAnHour().start();
        HttpClient browser = HttpClient.newHttpClient()) {
      floe.put("a", BYTES);
      floe.awaitHit("a");
      URI url = Presigned.get(floe.endpoint(), "a");
      HttpResponse<byte[]> first = get(browser, url, "https://page.test");
      assertThat(first.headers().firstValue("X-Cache")).contains("BYPASS");
      HttpResponse<byte[]> hit =
          await()
              .atMost(Duration.ofMinutes(3))
              .until(
                  () -> get(browser, url, "https://page.test"),
                  answer -> answer.headers().firstValue("X-Cache").equals(Optional.of("HIT")));
      assertThat(hit.body()).isEqualTo(BYTES);
      assertThat(corsHeaders(hit)).isEqualTo(corsHeaders(first));
      assertThat(get(browser, url, "https://other.test").headers().firstValue("X-Cache"))
          .contains("BYPASS");
    }
  }

  private static HttpResponse<byte[]> get(HttpClient browser, URI url, String origin)
      throws Exception {
    return browser.send(
        HttpRequest.newBuilder(url).header("Origin", origin).build(), BodyHandlers.ofByteArray());
  }

  private static Map<String, List<String>> corsHeaders(HttpResponse<?> answer) {
    Map<String, List<String>> headers = new TreeMap<>();
    answer
        .headers()
        .map()
        .forEach((name, values) -> {
          String lower = name.toLowerCase(Locale.ROOT);
          if (lower.startsWith("access-control-") || lower.equals("vary")) {
            headers.put(lower, values);
          }
        });
    return headers;
  }
}
