package dev.floe.gateway.cache.origin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.object.HttpDates;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdmissionTest {
  private static final Instant WRITTEN = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void readsTheHeadOfAnObject() {
    assertThat(Admission.of(200, object().build(), 1000, false))
        .isInstanceOfSatisfying(
            Admission.Admitted.class,
            admitted -> {
              assertThat(admitted.head().version().etag()).isEqualTo("\"etag\"");
              assertThat(admitted.head().version().lastModified()).isEqualTo(WRITTEN);
              assertThat(admitted.head().version().lengthBytes()).isEqualTo(1000);
              assertThat(admitted.head().expiresAt()).isEqualTo(Instant.MAX);
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"W/\"etag\"", "etag", "\"\"", "\"", ""})
  void refusesObjectsWithoutAStrongETag(String etag) {
    assertRefused(object().set("ETag", etag), BypassReason.NO_STRONG_ETAG);
  }

  @Test
  void refusesObjectsUnderKeysOfClientsAndOfKms() {
    assertRefused(
        object().add("x-amz-server-side-encryption-customer-algorithm", "AES256"),
        BypassReason.SSE_C);
    assertRefused(object().add("x-amz-server-side-encryption", "aws:kms"), BypassReason.SSE_KMS);
    assertRefused(
        object().add("x-amz-server-side-encryption", "aws:kms:dsse"), BypassReason.SSE_KMS);
  }

  @Test
  void admitsObjectsUnderKmsKeysOnlyIfThatIsAllowed() {
    Headers headers = object().add("x-amz-server-side-encryption", "aws:kms").build();
    assertThat(Admission.of(200, headers, 1000, true)).isInstanceOf(Admission.Admitted.class);
  }

  @ParameterizedTest
  @CsvSource({
    "X-Amz-Server-Side-Encryption, AES256, , ",
    "X-Amz-Server-Side-Encryption, aws:kms, SSE_KMS, ",
    "x-amz-server-side-encryption, aws:kms:dsse, SSE_KMS, ",
    "x-amz-server-side-encryption-aws-kms-key-id, k, , ",
    "x-amz-server-side-encryption-customer-key, k, SSE_C, SSE_C"
  })
  void namesTheReasonIfEncryptionForbidsCaching(
      String name, String value, BypassReason reason, BypassReason ifAllowed) {
    Headers headers = Headers.builder().add(name, value).build();
    assertThat(Admission.encryption(headers, false)).isEqualTo(Optional.ofNullable(reason));
    assertThat(Admission.encryption(headers, true)).isEqualTo(Optional.ofNullable(ifAllowed));
  }

  @ParameterizedTest
  @CsvSource({
    "200, '', -1",
    "206, '', 100",
    "206, bytes 0-99/*, 100",
    "206, bytes 0-99/1000, 99",
    "206, bytes 950-1049/1000, 100"
  })
  void refusesAnswersThatDoNotStateTheObjectsLength(int status, String contentRange, long length) {
    Headers.Builder headers = object();
    if (!contentRange.isEmpty()) {
      headers.add("Content-Range", contentRange);
    }
    assertThat(Admission.of(status, headers.build(), length, false))
        .isEqualTo(new Admission.Refused(BypassReason.INCOMPLETE_ANSWER));
  }

  @Test
  void refusesAnswersWithoutLastModified() {
    assertRefused(object().set("Last-Modified", "yesterday"), BypassReason.INCOMPLETE_ANSWER);
  }

  /** With a part, S3 sends the checksum of that part. */
  @Test
  void takesNoChecksumFromAPart() {
    Headers.Builder headers = object().add("x-amz-checksum-crc32", "AAAAAA==");
    assertThat(Admission.of(200, headers.build(), 1000, false))
        .isInstanceOfSatisfying(
            Admission.Admitted.class,
            admitted ->
                assertThat(
                        Objects.requireNonNull(admitted.head().checksums())
                            .has("x-amz-checksum-crc32"))
                    .isTrue());
    headers.add("Content-Range", "bytes 0-99/1000");
    assertThat(Admission.of(206, headers.build(), 100, false))
        .isInstanceOfSatisfying(
            Admission.Admitted.class,
            admitted -> {
              assertThat(admitted.head().checksums()).isNull();
              assertThat(admitted.head().headers().has("x-amz-checksum-crc32")).isFalse();
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "expiry-date=tomorrow", "expiry-date=\"soon\", rule-id=\"r\""})
  void treatsAnUnreadableExpirationAsNow(String expiration) {
    assertThat(expiresAt(expiration)).isEqualTo(Instant.MIN);
  }

  @Test
  void readsTheExpiration() {
    Instant end = WRITTEN.plusSeconds(86400);
    assertThat(expiresAt("expiry-date=\"%s\", rule-id=\"r\"".formatted(HttpDates.format(end))))
        .isEqualTo(end);
  }

  private static Instant expiresAt(String expiration) {
    Headers headers = object().add("x-amz-expiration", expiration).build();
    return ((Admission.Admitted) Admission.of(200, headers, 1000, false)).head().expiresAt();
  }

  private static void assertRefused(Headers.Builder headers, BypassReason reason) {
    assertThat(Admission.of(200, headers.build(), 1000, false))
        .isEqualTo(new Admission.Refused(reason));
  }

  private static Headers.Builder object() {
    return Headers.builder()
        .add("ETag", "\"etag\"")
        .add("Last-Modified", HttpDates.format(WRITTEN));
  }
}
