package dev.floe.loadtest.clients;

import static dev.floe.loadtest.harness.FloeFixture.BUCKET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.floe.loadtest.clients.RawClient.Answer;
import dev.floe.loadtest.harness.FloeFixture;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/** Reads by {@code partNumber}, as multipart downloads of SDKs send them. */
class PartReadsIT {
  private static final int PART = 5 << 20;
  private static final int LENGTH = 2 * PART + 100_000;
  private static final int PARTS = 3;

  private static final List<String> COMPARED =
      List.of(
          "content-length",
          "content-range",
          "content-type",
          "etag",
          "last-modified",
          "x-amz-mp-parts-count",
          "x-amz-checksum-crc32",
          "x-amz-checksum-type");

  private static FloeFixture floe;
  private static RawClient gateway;
  private static RawClient origin;

  @BeforeAll
  static void start() throws Exception {
    assumeTrue(FloeFixture.originIsMinio(), "the embedded server knows no parts");
    floe = FloeFixture.builder().hitsForAnHour().start();
    gateway = RawClient.of(floe);
    origin = RawClient.ofOrigin(floe);
  }

  @AfterAll
  static void stop() throws Exception {
    if (floe != null) {
      floe.close();
    }
  }

  @Test
  void aPartIsLearnedOnceAndThenSentFromTheNodes() throws Exception {
    byte[] bytes = FloeFixture.bytes(1, LENGTH);
    upload(floe.originS3(), "cold", bytes);
    for (int part = 1; part <= PARTS; part++) {
      String target = "/" + BUCKET + "/cold?partNumber=" + part;
      for (String[] fields : List.of(new String[0], new String[] {CHECKSUMS, "ENABLED"})) {
        Answer expected = origin.send("GET", target, new byte[0], fields);
        Answer head = origin.send("HEAD", target, new byte[0], fields);
        same(gateway.send("GET", target, new byte[0], fields), expected);
        Answer hit = awaitHit(target, fields);
        same(hit, expected);
        assertThat(hit.status()).isEqualTo(206);
        assertThat(hit.body())
            .isEqualTo(Arrays.copyOfRange(bytes, (part - 1) * PART, Math.min(part * PART, LENGTH)));
        floe.origin().forget();
        same(gateway.send("HEAD", target, new byte[0], fields), head);
        assertThat(floe.origin().requests()).isEmpty();
      }
    }
    assertThat(gateway.get("/" + BUCKET + "/cold").headers())
        .doesNotContainKeys("x-amz-mp-parts-count", "x-amz-checksum-crc32");
  }

  private static final String CHECKSUMS = "x-amz-checksum-mode";

  @Test
  void anObjectInTheCacheAnswersItsPartsAfterOneHead() throws Exception {
    upload(floe.originS3(), "whole", FloeFixture.bytes(2, LENGTH));
    floe.awaitHit("whole");
    String target = "/" + BUCKET + "/whole?partNumber=2";
    floe.origin().forget();
    assertThat(gateway.get(target).body()).hasSize(PART);
    assertThat(floe.forwarded()).isEmpty();
    assertThat(floe.origin().requests()).hasSize(1);
    assertThat(awaitHit(target).body()).hasSize(PART);
  }

  @Test
  void conditionsAndOverridesApplyToParts() throws Exception {
    upload(floe.originS3(), "conditions", FloeFixture.bytes(3, LENGTH));
    String target = "/" + BUCKET + "/conditions?partNumber=3";
    String etag = awaitHit(target).header("etag");
    assertThat(awaitHit(target, "If-Match", etag).status()).isEqualTo(206);
    assertThat(awaitHit(target, "If-None-Match", etag).status()).isEqualTo(304);
    assertThat(awaitHit(target, "If-Match", "\"x\"").status()).isEqualTo(412);
    assertThat(awaitHit(target + "&response-content-type=a%2Fb").header("content-type"))
        .isEqualTo("a/b");
  }

  @Test
  void aPartThatDoesNotExistIsRefusedAsByTheOrigin() throws Exception {
    upload(floe.originS3(), "refused", FloeFixture.bytes(4, LENGTH));
    String target = "/" + BUCKET + "/refused?partNumber=";
    gateway.get(target + 1);
    for (String method : List.of("GET", "HEAD")) {
      Answer expected = origin.send(method, target + 4, new byte[0]);
      Answer answer = gateway.send(method, target + 4, new byte[0]);
      assertThat(answer.status()).isEqualTo(expected.status()).isGreaterThanOrEqualTo(400);
      assertThat(answer.code()).isEqualTo(expected.code());
      Answer both = origin.send(method, target + 1, new byte[0], "Range", "bytes=0-9");
      assertThat(gateway.send(method, target + 1, new byte[0], "Range", "bytes=0-9").status())
          .isEqualTo(both.status());
    }
    assertThat(gateway.get(target + 0).status()).isEqualTo(400);
    assertThat(gateway.get(target + 1).status()).isEqualTo(206);
  }

  @Test
  void anObjectOfOnePutHasOnePart() throws Exception {
    floe.putAtOrigin("single", FloeFixture.bytes(5, 100_000));
    String target = "/" + BUCKET + "/single?partNumber=1";
    Answer expected = origin.get(target);
    same(gateway.get(target), expected);
    same(awaitHit(target), expected);
  }

  /** Another upload, a PUT and a deletion: the first read after each sees it. */
  @Test
  void aWriteOfTheKeyForgetsItsParts() throws Exception {
    upload(floe.s3(), "written", FloeFixture.bytes(6, LENGTH));
    String target = "/" + BUCKET + "/written?partNumber=1";
    assertThat(awaitHit(target).body()).hasSize(PART);
    upload(floe.s3(), "written", FloeFixture.bytes(7, PART + 10));
    Answer rewritten = gateway.get(target);
    assertThat(rewritten.body()).isEqualTo(Arrays.copyOf(FloeFixture.bytes(7, PART + 10), PART));
    assertThat(rewritten.header("x-amz-mp-parts-count")).isEqualTo("2");
    floe.put("written", FloeFixture.bytes(8, 1000));
    assertThat(gateway.get(target).body()).isEqualTo(FloeFixture.bytes(8, 1000));
    floe.s3().deleteObject(r -> r.bucket(BUCKET).key("written"));
    assertThat(gateway.get(target).status()).isEqualTo(404);
  }

  private static void same(Answer answer, Answer expected) {
    assertThat(answer.status()).isEqualTo(expected.status());
    for (String name : COMPARED) {
      assertThat(answer.headers().get(name)).as(name).isEqualTo(expected.headers().get(name));
    }
    assertThat(answer.body()).isEqualTo(expected.body());
  }

  private static Answer awaitHit(String target, String... fields) {
    return gateway.awaitHit(floe, target, fields);
  }

  private static void upload(S3Client client, String key, byte[] bytes) {
    String id =
        client
            .createMultipartUpload(r ->
                r.bucket(BUCKET)
                    .key(key)
                    .contentType("text/x-parts")
                    .checksumAlgorithm(ChecksumAlgorithm.CRC32))
            .uploadId();
    List<CompletedPart> parts = new ArrayList<>();
    for (int start = 0; start < bytes.length; start += PART) {
      int number = parts.size() + 1;
      byte[] part = Arrays.copyOfRange(bytes, start, Math.min(bytes.length, start + PART));
      var done =
          client.uploadPart(
              r ->
                  r.bucket(BUCKET)
                      .key(key)
                      .uploadId(id)
                      .partNumber(number)
                      .checksumAlgorithm(ChecksumAlgorithm.CRC32),
              RequestBody.fromBytes(part));
      parts.add(
          CompletedPart.builder()
              .partNumber(number)
              .eTag(done.eTag())
              .checksumCRC32(done.checksumCRC32())
              .build());
    }
    client.completeMultipartUpload(
        r -> r.bucket(BUCKET).key(key).uploadId(id).multipartUpload(u -> u.parts(parts)));
  }
}
