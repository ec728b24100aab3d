package dev.floe.loadtest.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.floe.loadtest.clients.RawClient.Answer;
import dev.floe.loadtest.harness.FloeFixture;
import dev.floe.sigv4.checksum.Checksum;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.ChecksumType;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;

/**
 * The heads of objects whose parts were cached as they were uploaded: they have the version that
 * the completion made, and checksums of both types, as S3 has them.
 */
class UploadedHeadsIT {
  private static final String BUCKET = "uploaded-heads";
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int PART = 5 << 20;
  private static final int LENGTH = 2 * PART + 77;

  private static FloeFixture floe;
  private static RawClient gateway;
  private static RawClient origin;

  @BeforeAll
  static void start() throws Exception {
    assumeTrue(FloeFixture.originIsMinio(), "the embedded server keeps no versions or checksums");
    floe =
        FloeFixture.builder()
            .hitsForAnHour()
            .nodesStay()
            .setting("max-object-share", "50%")
            .start();
    gateway = RawClient.of(floe);
    origin = RawClient.ofOrigin(floe);
    FloeFixture.createVersionedBucket(floe.originS3(), BUCKET);
    floe.startNodes();
  }

  @AfterAll
  static void stop() throws Exception {
    if (floe != null) {
      floe.close();
    }
  }

  @Test
  void theFirstGetHasTheVersionThatTheCompletionMade() throws Exception {
    byte[] older = FloeFixture.bytes(1, LENGTH);
    byte[] newer = FloeFixture.bytes(2, LENGTH);
    String olderId = uploaded(older);
    assertThat(olderId).isNotEmpty();
    Answer first = firstGet("versions");
    assertThat(first.header("x-amz-version-id")).isEqualTo(olderId);
    assertThat(first.body()).isEqualTo(older);
    String newerId = uploaded(newer);
    Answer second = firstGet("versions");
    assertThat(second.header("x-amz-version-id")).isEqualTo(newerId).isNotEqualTo(olderId);
    assertThat(second.body()).isEqualTo(newer);
    assertThat(gateway.awaitHit(floe, target("versions") + "?versionId=" + olderId).body())
        .isEqualTo(older);
    assertThat(gateway.awaitHit(floe, target("versions") + "?versionId=" + newerId).body())
        .isEqualTo(newer);
  }

  @ParameterizedTest
  @CsvSource({
    "CRC32_C, COMPOSITE, x-amz-checksum-crc32c",
    "SHA256, COMPOSITE, x-amz-checksum-sha256",
    "CRC32, FULL_OBJECT, x-amz-checksum-crc32",
    "CRC64_NVME, FULL_OBJECT, x-amz-checksum-crc64nvme"
  })
  void theCachedHeadHasTheChecksumOfS3(ChecksumAlgorithm algorithm, ChecksumType type, String name)
      throws Exception {
    String key = "sums-" + algorithm;
    byte[] bytes = FloeFixture.bytes(3, LENGTH);
    upload(key, bytes, algorithm, type);
    assertThat(firstGet(key).headers()).doesNotContainKey(name);
    String[] mode = {"x-amz-checksum-mode", "ENABLED"};
    for (String method : List.of("GET", "HEAD")) {
      Answer expected = origin.send(method, target(key), new byte[0], mode);
      floe.origin().forget();
      Answer answer = gateway.send(method, target(key), new byte[0], mode);
      assertThat(floe.origin().requests()).as("asked of S3 for the %s", method).isEmpty();
      assertThat(answer.header(name))
          .isEqualTo(expected.header(name))
          .isNotEmpty()
          .matches(sum -> sum.endsWith("-3") == (type == ChecksumType.COMPOSITE));
      assertThat(answer.header("x-amz-checksum-type")).isEqualTo(type.toString());
      assertThat(answer.body()).isEqualTo(method.equals("GET") ? bytes : new byte[0]);
    }
    assertThat(gateway.send("GET", target(key), new byte[0], "Range", "bytes=0-9").headers())
        .doesNotContainKey(name);
  }

  private static String uploaded(byte[] bytes) {
    return upload("versions", bytes, ChecksumAlgorithm.CRC32, ChecksumType.COMPOSITE).versionId();
  }

  private static String target(String key) {
    return "/" + BUCKET + "/" + key;
  }

  /** Returns the answer to the first GET since the upload. */
  private static Answer firstGet(String key) throws Exception {
    Answer hit = gateway.get(target(key));
    assertThat(hit.header("x-cache")).isEqualTo("HIT");
    assertThat(floe.origin().bytesRead(BUCKET + "/" + key)).as("bytes from S3").isZero();
    return hit;
  }

  /** Uploads an object in parts, and returns once it is cached. */
  private static CompleteMultipartUploadResponse upload(
      String key, byte[] bytes, ChecksumAlgorithm algorithm, ChecksumType type) {
    floe.origin().forget();
    double cached = cachedUploads();
    String id =
        floe.s3()
            .createMultipartUpload(
                r -> r.bucket(BUCKET).key(key).checksumAlgorithm(algorithm).checksumType(type))
            .uploadId();
    List<CompletedPart> parts = new ArrayList<>();
    for (int start = 0; start < bytes.length; start += PART) {
      int number = parts.size() + 1;
      byte[] part = Arrays.copyOfRange(bytes, start, Math.min(bytes.length, start + PART));
      var done =
          floe.s3()
              .uploadPart(
                  r ->
                      withSum(r, part, algorithm)
                          .bucket(BUCKET)
                          .key(key)
                          .uploadId(id)
                          .partNumber(number),
                  RequestBody.fromBytes(part));
      parts.add(
          CompletedPart.builder()
              .partNumber(number)
              .eTag(done.eTag())
              .checksumCRC32(done.checksumCRC32())
              .checksumCRC32C(done.checksumCRC32C())
              .checksumCRC64NVME(done.checksumCRC64NVME())
              .checksumSHA256(done.checksumSHA256())
              .build());
    }
    CompleteMultipartUploadResponse completed =
        floe.s3()
            .completeMultipartUpload(r ->
                r.bucket(BUCKET)
                    .key(key)
                    .uploadId(id)
                    .checksumType(type)
                    .multipartUpload(u -> u.parts(parts)));
    await().atMost(PATIENCE).until(() -> cachedUploads() == cached + 1);
    return completed;
  }

  /** The SDK computes all sums but CRC64NVME, for which it would need AWS's Common Runtime. */
  private static UploadPartRequest.Builder withSum(
      UploadPartRequest.Builder request, byte[] part, ChecksumAlgorithm algorithm) {
    if (algorithm != ChecksumAlgorithm.CRC64_NVME) {
      return request.checksumAlgorithm(algorithm);
    }
    Checksum sum = dev.floe.sigv4.checksum.ChecksumAlgorithm.CRC64NVME.newChecksum();
    sum.update(ByteBuffer.wrap(part));
    return request.checksumCRC64NVME(sum.base64());
  }

  private static double cachedUploads() {
    return floe.metric("floe_uploads_total", "outcome", "cached");
  }
}
