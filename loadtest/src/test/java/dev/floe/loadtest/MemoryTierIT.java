package dev.floe.loadtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.floe.loadtest.harness.FloeFixture;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** The gateway's own memory as clients see it, with real nodes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MemoryTierIT {
  private static final String FROM_MEMORY = "Floe; hit; detail=memory";
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private FloeFixture floe;

  @BeforeAll
  void start() throws Exception {
    floe = FloeFixture.builder().hitsForAnHour().setting("memory.tier", "16MiB").start();
  }

  @AfterAll
  void stop() throws IOException {
    floe.endGateway();
    assertThat(floe.gateway().budgetedBytes()).as("bytes leased after the end").isZero();
    floe.close();
  }

  private String status(String key) {
    return FloeFixture.cacheStatus(
        floe.s3().getObjectAsBytes(r -> r.bucket(FloeFixture.BUCKET).key(key)).response());
  }

  private byte[] keep(String key, long seed, int length) {
    byte[] bytes = FloeFixture.bytes(seed, length);
    floe.put(key, bytes);
    await().atMost(PATIENCE).until(() -> status(key).equals(FROM_MEMORY));
    return bytes;
  }

  @Test
  void answersWithoutNodesAndWithoutTheOrigin() throws Exception {
    byte[] bytes = keep("photo", 1, 40_000);
    double stripesRead = floe.metric("floe_stripes_read_total");
    floe.origin().forget();
    for (String function : floe.functions()) {
      floe.kill(function);
    }
    assertThat(floe.get("photo")).isEqualTo(bytes);
    assertThat(status("photo")).isEqualTo(FROM_MEMORY);
    assertThat(floe.get("photo", "bytes=100-30000"))
        .isEqualTo(Arrays.copyOfRange(bytes, 100, 30_001));
    assertThat(floe.get("photo", "bytes=-7"))
        .isEqualTo(Arrays.copyOfRange(bytes, bytes.length - 7, bytes.length));
    String etag = floe.s3().headObject(r -> r.bucket(FloeFixture.BUCKET).key("photo")).eTag();
    assertThatThrownBy(() ->
            floe.s3()
                .getObjectAsBytes(r -> r.bucket(FloeFixture.BUCKET).key("photo").ifNoneMatch(etag)))
        .isInstanceOfSatisfying(S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(304));
    assertThat(floe.originReads("photo")).isZero();
    assertThat(floe.metric("floe_stripes_read_total")).isEqualTo(stripesRead);
    assertThat(floe.metric("floe_client_sent_bytes_total", "source", "memory"))
        .isGreaterThanOrEqualTo(2 * bytes.length);
  }

  @Test
  void aReadAfterAWriteNeverReturnsTheKeptVersion() {
    for (int version = 0; version < 5; version++) {
      byte[] kept = keep("page", version, 20_000 + version);
      assertThat(floe.get("page")).isEqualTo(kept);
    }
    floe.s3().deleteObject(r -> r.bucket(FloeFixture.BUCKET).key("page"));
    assertThatThrownBy(() -> floe.get("page")).isInstanceOf(NoSuchKeyException.class);
  }

  @Test
  void keepsTheHottestStripesOfALargeObject() {
    byte[] bytes = keep("film", 3, 3_000_000);
    assertThat(floe.get("film")).isEqualTo(bytes);
    assertThat(floe.get("film", "bytes=500000-2500000"))
        .isEqualTo(Arrays.copyOfRange(bytes, 500_000, 2_500_001));
  }
}
