package dev.floe.gateway.cache.directory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.object.ByteRange;
import dev.floe.gateway.object.HttpDates;
import dev.floe.gateway.object.ObjectVersion;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A head stores its values in a packed form, and returns exactly the values that it was made with.
 */
class ObjectHeadTest {
  private static final String SUM = "d41d8cd98f00b204e9800998ecf8427e";
  private static final Instant MODIFIED = Instant.parse("2026-01-02T03:04:05Z");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"" + SUM + "\"",
        "\"" + SUM + "-1\"",
        "\"" + SUM + "-10000\"",
        // None of the following has the form that S3 writes, so each must stay as it is.
        "\"" + SUM + "-01\"",
        "\"" + SUM + "-0\"",
        "\"" + SUM + "-9999999999\"",
        "\"D41D8CD98F00B204E9800998ECF8427E\"",
        "\"" + SUM + "0\"",
        "\"short\"",
        "\"\"",
      })
  void keepsEveryFormOfETag(String etag) {
    ObjectVersion version = new ObjectVersion(etag, MODIFIED, 17, "null");
    ObjectHead head = new ObjectHead(version, Headers.EMPTY, null, Instant.MAX);
    assertThat(head.version()).isEqualTo(version);
  }

  @Test
  void keepsTimesAndLengthsOfAnySize() {
    List<Instant> times =
        List.of(
            Instant.EPOCH, MODIFIED, MODIFIED.plusNanos(1), Instant.MIN, MODIFIED.minusNanos(1));
    for (Instant time : times) {
      for (long length : new long[] {0, 1, 127, 128, 5L << 40, Long.MAX_VALUE}) {
        ObjectVersion version = new ObjectVersion("\"a\"", MODIFIED, length, "");
        ObjectHead head = new ObjectHead(version, Headers.EMPTY, null, time);
        assertThat(head.version()).isEqualTo(version);
        assertThat(head.expiresAt()).isEqualTo(time);
      }
    }
    ObjectVersion precise = new ObjectVersion("\"a\"", MODIFIED.plusNanos(5), 1, "");
    ObjectHead head = new ObjectHead(precise, Headers.EMPTY, null, Instant.MAX);
    assertThat(head.version()).isEqualTo(precise);
    assertThat(head.expiresAt()).isEqualTo(Instant.MAX);
  }

  @Test
  void keepsHeadersInTheirOrderAndSpelling() {
    ObjectVersion version = new ObjectVersion("\"" + SUM + "\"", MODIFIED, 1, "3.x_y");
    Headers headers =
        Headers.builder()
            .add("ETag", version.etag())
            .add("etag", version.etag())
            .add("Last-Modified", HttpDates.format(MODIFIED))
            .add("x-amz-version-id", "3.x_y")
            .add("Accept-Ranges", "bytes")
            .add("accept-ranges", "bytes")
            .add("Content-Type", "text/plain")
            .add("Content-Type", "text/PLAIN")
            .add("x-amz-meta-", "")
            .add("x-amz-meta-name", "caf\u00e9")
            .add("x-amz-meta-name", "\u20ac\ud83d")
            .add("X-Amz-Meta-Name", "again")
            .build();
    Headers checksums = Headers.builder().add("x-amz-checksum-crc32", "AAAAAA==").build();
    ObjectHead head = new ObjectHead(version, headers, checksums, Instant.MAX);
    assertThat(head.headers()).isEqualTo(headers);
    assertThat(head.checksums()).isEqualTo(checksums);
  }

  @Test
  void distinguishesNoChecksumsFromUnknownOnes() {
    ObjectVersion version = new ObjectVersion("\"a\"", MODIFIED, 1, "");
    assertThat(new ObjectHead(version, Headers.EMPTY, null, Instant.MAX).checksums()).isNull();
    assertThat(new ObjectHead(version, Headers.EMPTY, Headers.EMPTY, Instant.MAX).checksums())
        .isEqualTo(Headers.EMPTY);
  }

  @Test
  void takesChecksumsAndPartsOnlyFromAnEarlierHeadOfItsVersion() {
    ObjectVersion version = new ObjectVersion("\"a\"", MODIFIED, 9, "");
    Headers checksums = Headers.builder().add("x-amz-checksum-sha1", "c").build();
    ObjectPart part = new ObjectPart(2, new ByteRange(4, 9), Headers.EMPTY);
    Instant expiry = MODIFIED.plusSeconds(60);
    ObjectHead earlier =
        new ObjectHead(version, Headers.EMPTY, checksums, Instant.MAX).withPart(part);
    Headers headers = Headers.builder().add("x-new", "1").build();

    ObjectHead completed = new ObjectHead(version, headers, null, expiry).completedBy(earlier);
    assertThat(completed.headers()).isEqualTo(headers);
    assertThat(completed.expiresAt()).isEqualTo(expiry);
    assertThat(completed.checksums()).isEqualTo(checksums);
    assertThat(completed.parts().get(2)).isEqualTo(part);

    ObjectVersion other = new ObjectVersion("\"b\"", MODIFIED, 9, "");
    ObjectHead unlike = new ObjectHead(other, headers, null, expiry).completedBy(earlier);
    assertThat(unlike.checksums()).isNull();
    assertThat(unlike.parts().get(2)).isNull();
  }

  @Test
  void keepsRandomHeads() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    List<String> names =
        List.of("ETag", "Content-Type", "content-type", "x-amz-meta-a", "Server", "X-Other");
    List<String> values =
        List.of("", "bytes", "AmazonS3", "text/csv", "\"e\"", "v1", "\u00ff", "\u0100");
    for (int round = 0; round < 2_000; round++) {
      ObjectVersion version =
          new ObjectVersion(
              "\"e\"", MODIFIED.plusSeconds(random.nextInt()), random.nextLong() >>> 1, "v1");
      Headers headers = random(random, names, values);
      @Nullable Headers checksums = random.nextBoolean() ? random(random, names, values) : null;
      ObjectHead head = new ObjectHead(version, headers, checksums, Instant.MAX);
      assertThat(head.version()).as("seed %d", seed).isEqualTo(version);
      assertThat(head.headers()).as("seed %d", seed).isEqualTo(headers);
      assertThat(head.checksums()).as("seed %d", seed).isEqualTo(checksums);
    }
  }

  private static Headers random(Random random, List<String> names, List<String> values) {
    Headers.Builder headers = Headers.builder();
    for (int i = random.nextInt(8); i > 0; i--) {
      headers.add(
          names.get(random.nextInt(names.size())), values.get(random.nextInt(values.size())));
    }
    return headers.build();
  }
}
