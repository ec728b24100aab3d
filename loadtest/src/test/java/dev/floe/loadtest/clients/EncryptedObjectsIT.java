package dev.floe.loadtest.clients;

import static dev.floe.loadtest.harness.FloeFixture.BUCKET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.floe.loadtest.clients.RawClient.Answer;
import dev.floe.loadtest.harness.FloeFixture;
import dev.floe.loadtest.origin.OriginFault;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Objects that S3 encrypts under keys: which of them are cached, and by which setting. */
class EncryptedObjectsIT {
  private static final String SETTING = "sse-kms";
  private static final String ENCRYPTION = "x-amz-server-side-encryption";
  private static final byte[] BYTES = FloeFixture.bytes(1, 700_000);

  /** The origin has a KMS: it encrypts, and names the key as S3 does. */
  @Test
  void objectsUnderAKmsKeyAreHitsOnlyBySetting() throws Exception {
    assumeTrue(FloeFixture.originIsMinio(), "the embedded server encrypts nothing");
    try (FloeFixture floe = FloeFixture.builder().hitsForAnHour().originWithKey("k").start()) {
      RawClient client = RawClient.of(floe);
      assertThat(putUnderKey(client, "object")).isEqualTo("Floe; fwd=method");
      for (int read = 0; read < 3; read++) {
        Answer answer = client.get(target("object"));
        assertThat(answer.body()).isEqualTo(BYTES);
        assertThat(answer.header("cache-status")).isEqualTo("Floe; fwd=bypass; detail=sse-kms");
      }
      assertThat(floe.metric("floe_objects")).as("objects kept").isZero();

      floe.restartGateway(Map.of(SETTING, "cache"));
      client = RawClient.of(floe);
      Answer hit = client.awaitHit(floe, target("object"));
      assertThat(hit.body()).as("filled by a read").isEqualTo(BYTES);
      Answer expected = RawClient.ofOrigin(floe).get(target("object"));
      for (String name : List.of("etag", ENCRYPTION, ENCRYPTION + "-aws-kms-key-id")) {
        assertThat(hit.header(name)).as(name).isNotEmpty().isEqualTo(expected.header(name));
      }

      assertThat(putUnderKey(client, "kept")).isEqualTo("Floe; fwd=method; stored");
      assertThat(client.awaitHit(floe, target("kept")).body()).isEqualTo(BYTES);
    }
  }

  /**
   * A fault adds the encryption header to the origin's answers: the embedded server encrypts
   * nothing.
   */
  @ParameterizedTest
  @CsvSource({
    "bypass, -, aws:kms:dsse, sse-kms",
    "bypass, -customer-algorithm, AES256, sse-c",
    "cache, -, aws:kms:dsse, ''",
    "cache, -customer-algorithm, AES256, sse-c"
  })
  void theEncryptionThatS3NamesDecides(String setting, String suffix, String value, String detail)
      throws Exception {
    try (FloeFixture floe =
        FloeFixture.builder().hitsForAnHour().setting(SETTING, setting).start()) {
      floe.putAtOrigin("object", BYTES);
      String name = suffix.equals("-") ? ENCRYPTION : ENCRYPTION + suffix;
      floe.origin().fault(_ -> true, new OriginFault.AddHeaders(name + ": " + value + "\r\n"));
      RawClient client = RawClient.of(floe);
      if (detail.isEmpty()) {
        Answer hit = client.awaitHit(floe, target("object"));
        assertThat(hit.body()).isEqualTo(BYTES);
        assertThat(hit.header(name)).isEqualTo(value);
        return;
      }
      for (int read = 0; read < 3; read++) {
        Answer answer = client.get(target("object"));
        assertThat(answer.body()).isEqualTo(BYTES);
        assertThat(answer.header("cache-status")).isEqualTo("Floe; fwd=bypass; detail=" + detail);
      }
      assertThat(floe.metric("floe_objects")).as("objects kept").isZero();
    }
  }

  private static String target(String key) {
    return "/" + BUCKET + "/" + key;
  }

  /** Puts an object that S3 must encrypt under its KMS key; returns the answer's Cache-Status. */
  private static String putUnderKey(RawClient client, String key) throws Exception {
    Answer put = client.send("PUT", target(key), BYTES, ENCRYPTION, "aws:kms");
    assertThat(put.status()).as(put.text()).isEqualTo(200);
    return put.header("cache-status");
  }
}
