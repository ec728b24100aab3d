package dev.floe.loadtest;

import static dev.floe.loadtest.harness.FloeFixture.BUCKET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.floe.loadtest.harness.FloeFixture;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * An object of 64 MiB, uploaded in parts and read in ranges or as a whole, with ten requests at a
 * time as {@code aws s3 cp} sends them: from the second read on, S3 sends no byte.
 */
class CopiedObjectsIT {
  private static final int PART_BYTES = 8 << 20;
  private static final int PARTS = 8;
  private static final int AT_A_TIME = 10;

  @ParameterizedTest
  @CsvSource({"fill, true", "none, true", "none, false"})
  void areHitsFromTheSecondReadOn(String afterWrite, boolean inRanges) throws Exception {
    byte[] bytes = FloeFixture.bytes(61, PARTS * PART_BYTES);
    try (FloeFixture floe =
            FloeFixture.builder()
                .hitsForAnHour()
                .nodesStay()
                .setting("after-write", afterWrite)
                .setting("max-object-share", "50%")
                .start();
        ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME)) {
      floe.startNodes();
      upload(floe, threads, bytes);
      read(floe, threads, inRanges, bytes);
      awaitFills(floe);
      floe.origin().forget();
      List<ResponseBytes<GetObjectResponse>> second = read(floe, threads, inRanges, bytes);
      assertThat(second)
          .extracting(answer -> FloeFixture.cacheStatus(answer.response()))
          .containsOnly(FloeFixture.HIT);
      assertThat(floe.originBytesRead("copied")).isZero();
    }
  }

  private static void upload(FloeFixture floe, ExecutorService threads, byte[] bytes)
      throws Exception {
    String id = floe.s3().createMultipartUpload(r -> r.bucket(BUCKET).key("copied")).uploadId();
    List<Future<CompletedPart>> parts =
        IntStream.range(0, PARTS)
            .mapToObj(part -> threads.submit(() -> part(floe, id, bytes, part)))
            .toList();
    List<CompletedPart> completed = parts.stream().map(CopiedObjectsIT::joined).toList();
    floe.s3()
        .completeMultipartUpload(r ->
            r.bucket(BUCKET)
                .key("copied")
                .uploadId(id)
                .multipartUpload(upload -> upload.parts(completed)));
  }

  private static CompletedPart part(FloeFixture floe, String id, byte[] bytes, int part) {
    int begin = part * PART_BYTES;
    String etag =
        floe.s3()
            .uploadPart(
                r -> r.bucket(BUCKET).key("copied").uploadId(id).partNumber(part + 1),
                RequestBody.fromBytes(Arrays.copyOfRange(bytes, begin, begin + PART_BYTES)))
            .eTag();
    return CompletedPart.builder().partNumber(part + 1).eTag(etag).build();
  }

  /** Reads the object, by a HEAD and eight ranges at once or as a whole, and compares the bytes. */
  private static List<ResponseBytes<GetObjectResponse>> read(
      FloeFixture floe, ExecutorService threads, boolean inRanges, byte[] bytes) {
    if (!inRanges) {
      var whole = floe.s3().getObjectAsBytes(r -> r.bucket(BUCKET).key("copied"));
      assertThat(whole.asByteArrayUnsafe()).isEqualTo(bytes);
      return List.of(whole);
    }
    long length = floe.s3().headObject(r -> r.bucket(BUCKET).key("copied")).contentLength();
    assertThat(length).isEqualTo(bytes.length);
    List<Future<ResponseBytes<GetObjectResponse>>> ranges =
        IntStream.range(0, PARTS)
            .mapToObj(part -> threads.submit(() -> range(floe, part)))
            .toList();
    List<ResponseBytes<GetObjectResponse>> answers =
        ranges.stream().map(CopiedObjectsIT::joined).toList();
    for (int part = 0; part < PARTS; part++) {
      int begin = part * PART_BYTES;
      assertThat(answers.get(part).asByteArrayUnsafe())
          .isEqualTo(Arrays.copyOfRange(bytes, begin, begin + PART_BYTES));
    }
    return answers;
  }

  private static ResponseBytes<GetObjectResponse> range(FloeFixture floe, int part) {
    long begin = (long) part * PART_BYTES;
    String range = "bytes=%d-%d".formatted(begin, begin + PART_BYTES - 1);
    return floe.s3().getObjectAsBytes(r -> r.bucket(BUCKET).key("copied").range(range));
  }

  /** Waits until the fills that the first read began have ended. */
  private static void awaitFills(FloeFixture floe) {
    await().atMost(Duration.ofMinutes(2)).until(() -> floe.metric("floe_fills_active") == 0);
  }

  private static <T> T joined(Future<T> future) {
    try {
      return future.get();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
