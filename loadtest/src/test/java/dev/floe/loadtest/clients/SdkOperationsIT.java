package dev.floe.loadtest.clients;

import static dev.floe.loadtest.harness.FloeFixture.BUCKET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.floe.gateway.config.IdentityConfig;
import dev.floe.gateway.config.IdentityConfig.Statement;
import dev.floe.gateway.config.Secret;
import dev.floe.loadtest.harness.FloeFixture;
import dev.floe.loadtest.origin.S3Clients;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** The AWS SDK for Java through the gateway, operation by operation. */
class SdkOperationsIT {
  private static final String READER = "READER";
  private static final String READER_SECRET = "reader-secret";
  private static FloeFixture floe;

  @BeforeAll
  static void start() throws Exception {
    IdentityConfig reader =
        IdentityConfig.of(
            READER,
            new Secret(READER_SECRET),
            List.of(
                new Statement(
                    true, List.of("s3:GetObject"), List.of("arn:aws:s3:::" + BUCKET + "/open/*")),
                new Statement(
                    true, List.of("s3:PutObject"), List.of("arn:aws:s3:::" + BUCKET + "/open/*"))));
    floe = FloeFixture.builder().identities(List.of(FloeFixture.mayDoEverything(), reader)).start();
  }

  @AfterAll
  static void stop() throws Exception {
    floe.close();
  }

  private static S3Client client(RequestChecksumCalculation checksums, boolean chunked) {
    return S3Client.builder()
        .endpointOverride(floe.endpoint())
        .region(Region.US_EAST_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(
                AwsBasicCredentials.create(FloeFixture.ACCESS_KEY, FloeFixture.SECRET_KEY)))
        .serviceConfiguration(
            S3Configuration.builder()
                .pathStyleAccessEnabled(true)
                .chunkedEncodingEnabled(chunked)
                .build())
        .requestChecksumCalculation(checksums)
        .overrideConfiguration(override -> override.retryStrategy(plan -> plan.maxAttempts(1)))
        .build();
  }

  private static S3Client reader() {
    return S3Clients.s3(floe.endpoint(), READER, READER_SECRET);
  }

  @ParameterizedTest
  @CsvSource({
    "WHEN_SUPPORTED, true",
    "WHEN_SUPPORTED, false",
    "WHEN_REQUIRED, true",
    "WHEN_REQUIRED, false"
  })
  void takesUploadsFramedInEveryWay(RequestChecksumCalculation checksums, boolean chunked) {
    byte[] bytes = FloeFixture.bytes(3, 300_001);
    String key = "framed/" + checksums + chunked;
    try (S3Client s3 = client(checksums, chunked)) {
      s3.putObject(
          r -> r.bucket(BUCKET).key(key),
          RequestBody.fromInputStream(new ByteArrayInputStream(bytes), bytes.length));
      assertThat(s3.getObjectAsBytes(r -> r.bucket(BUCKET).key(key)).asByteArray())
          .isEqualTo(bytes);
    }
    assertThat(floe.originS3().getObjectAsBytes(r -> r.bucket(BUCKET).key(key)).asByteArray())
        .isEqualTo(bytes);
  }

  /**
   * The SDK would need its native library to compute these checksums, so the test passes the
   * values.
   */
  @Test
  void passesOnChecksumsOfTheXxHashFamily() {
    byte[] bytes = "Hello world".getBytes(StandardCharsets.US_ASCII);
    floe.s3()
        .putObject(
            r -> r.bucket(BUCKET).key("xxh/64").checksumXXHASH64("xQCwyRKzdtg="),
            RequestBody.fromBytes(bytes));
    floe.s3()
        .putObject(
            r -> r.bucket(BUCKET).key("xxh/3").checksumXXHASH3("tqy52Eo4/3Q="),
            RequestBody.fromBytes(bytes));
    floe.s3()
        .putObject(
            r -> r.bucket(BUCKET).key("xxh/128").checksumXXHASH128("c1H4mBL5c4K5HQWzHgTdfw=="),
            RequestBody.fromBytes(bytes));
    assertThat(sent("xxh/64", "x-amz-checksum-xxhash64")).contains("xQCwyRKzdtg=");
    assertThat(sent("xxh/3", "x-amz-checksum-xxhash3")).contains("tqy52Eo4/3Q=");
    assertThat(sent("xxh/128", "x-amz-checksum-xxhash128")).contains("c1H4mBL5c4K5HQWzHgTdfw==");
  }

  /**
   * A part's checksum is in the part's request, and again in the list that completes the upload.
   */
  @Test
  void passesOnPartsWithChecksumsOfTheXxHashFamily() {
    byte[] bytes = "Hello world".getBytes(StandardCharsets.US_ASCII);
    String sum = "tqy52Eo4/3Q=";
    S3Client s3 = floe.s3();
    String id = s3.createMultipartUpload(r -> r.bucket(BUCKET).key("xxh/parts")).uploadId();
    String etag =
        s3.uploadPart(
                r ->
                    r.bucket(BUCKET)
                        .key("xxh/parts")
                        .uploadId(id)
                        .partNumber(1)
                        .checksumXXHASH3(sum),
                RequestBody.fromBytes(bytes))
            .eTag();
    assertThat(sent("xxh/parts", "x-amz-checksum-xxhash3")).contains(sum);
    assertThatThrownBy(() ->
            s3.uploadPart(
                r ->
                    r.bucket(BUCKET)
                        .key("xxh/parts")
                        .uploadId(id)
                        .partNumber(1)
                        .checksumXXHASH3(sum),
                RequestBody.fromString("other bytes")))
        .isInstanceOfSatisfying(
            S3Exception.class,
            e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("BadDigest"));
    CompletedPart part =
        CompletedPart.builder().partNumber(1).eTag(etag).checksumXXHASH3(sum).build();
    s3.completeMultipartUpload(
        r -> r.bucket(BUCKET).key("xxh/parts").uploadId(id).multipartUpload(u -> u.parts(part)));
    assertThat(floe.get("xxh/parts")).isEqualTo(bytes);
  }

  private static Optional<String> sent(String key, String header) {
    return floe.origin().requests("PUT", BUCKET + "/" + key).getLast().header(header);
  }

  @ParameterizedTest
  @EnumSource(
      value = ChecksumAlgorithm.class,
      names = {"CRC32", "CRC32_C", "SHA1", "SHA256"})
  void storesTheChecksumThatTheClientSent(ChecksumAlgorithm algorithm) {
    byte[] bytes = FloeFixture.bytes(4, 70_000);
    String key = "checksum/" + algorithm;
    var put =
        floe.s3()
            .putObject(
                r -> r.bucket(BUCKET).key(key).checksumAlgorithm(algorithm),
                RequestBody.fromBytes(bytes));
    assertThat(put.eTag()).isNotEmpty();
    assumeTrue(FloeFixture.originIsMinio(), "the embedded server keeps no checksums");
    var head =
        floe.originS3()
            .headObject(r -> r.bucket(BUCKET).key(key).checksumMode(ChecksumMode.ENABLED));
    assertThat(
            List.of(
                String.valueOf(head.checksumCRC32()),
                String.valueOf(head.checksumCRC32C()),
                String.valueOf(head.checksumSHA1()),
                String.valueOf(head.checksumSHA256())))
        .anyMatch(sum -> !sum.equals("null"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"plain", "a b", "a+b", "a%2Fb", "ü/日本", "a?b#c&d=e", "it's (1) [2] {3}|~", "100%"})
  void keepsKeysAsTheyAre(String key) {
    byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
    floe.put("keys/" + key, bytes);
    assertThat(floe.get("keys/" + key)).isEqualTo(bytes);
    assertThat(
            floe.originS3().listObjectsV2(r -> r.bucket(BUCKET).prefix("keys/")).contents().stream()
                .map(object -> object.key()))
        .contains("keys/" + key);
  }

  @Test
  void uploadsInParts() {
    byte[] first = FloeFixture.bytes(5, 5 << 20);
    byte[] second = FloeFixture.bytes(6, 1000);
    floe.put("parts/source", second);
    S3Client s3 = floe.s3();
    String id = s3.createMultipartUpload(r -> r.bucket(BUCKET).key("parts/whole")).uploadId();
    String one =
        s3.uploadPart(
                r -> r.bucket(BUCKET).key("parts/whole").uploadId(id).partNumber(1),
                RequestBody.fromBytes(first))
            .eTag();
    String two =
        s3.uploadPartCopy(r ->
                r.sourceBucket(BUCKET)
                    .sourceKey("parts/source")
                    .destinationBucket(BUCKET)
                    .destinationKey("parts/whole")
                    .uploadId(id)
                    .partNumber(2))
            .copyPartResult()
            .eTag();
    assertThat(s3.listParts(r -> r.bucket(BUCKET).key("parts/whole").uploadId(id)).parts())
        .hasSize(2);
    s3.completeMultipartUpload(r ->
        r.bucket(BUCKET)
            .key("parts/whole")
            .uploadId(id)
            .multipartUpload(u ->
                u.parts(
                    CompletedPart.builder().partNumber(1).eTag(one).build(),
                    CompletedPart.builder().partNumber(2).eTag(two).build())));
    assertThat(floe.get("parts/whole")).hasSize(first.length + second.length).endsWith(second);
  }

  @Test
  void copiesAndDeletes() {
    floe.put("copy/a", new byte[] {1, 2, 3});
    S3Client s3 = floe.s3();
    s3.copyObject(r ->
        r.sourceBucket(BUCKET)
            .sourceKey("copy/a")
            .destinationBucket(BUCKET)
            .destinationKey("copy/b"));
    assertThat(floe.get("copy/b")).containsExactly(1, 2, 3);
    s3.deleteObject(r -> r.bucket(BUCKET).key("copy/a"));
    assertThatThrownBy(() -> floe.get("copy/a")).isInstanceOf(NoSuchKeyException.class);
    s3.deleteObjects(r ->
        r.bucket(BUCKET).delete(d -> d.objects(ObjectIdentifier.builder().key("copy/b").build())));
    assertThatThrownBy(() -> floe.get("copy/b")).isInstanceOf(NoSuchKeyException.class);
  }

  @Test
  void answersRequestsAboutBuckets() {
    S3Client s3 = floe.s3();
    assertThat(s3.listBuckets().buckets()).anyMatch(bucket -> bucket.name().equals(BUCKET));
    assertThat(s3.headBucket(r -> r.bucket(BUCKET)).bucketRegion()).isEqualTo("us-east-1");
    assertThat(s3.getBucketLocation(r -> r.bucket(BUCKET)).locationConstraintAsString())
        .isNullOrEmpty();
  }

  @Test
  void takesPresignedRequests() throws Exception {
    try (S3Presigner presigner =
            S3Presigner.builder()
                .endpointOverride(floe.endpoint())
                .region(Region.US_EAST_1)
                .credentialsProvider(
                    StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(FloeFixture.ACCESS_KEY, FloeFixture.SECRET_KEY)))
                .serviceConfiguration(
                    S3Configuration.builder().pathStyleAccessEnabled(true).build())
                .build();
        HttpClient http = HttpClient.newHttpClient()) {
      URI put =
          presigner
              .presignPutObject(p ->
                  p.signatureDuration(Duration.ofMinutes(1))
                      .putObjectRequest(r -> r.bucket(BUCKET).key("pre signed")))
              .url()
              .toURI();
      HttpRequest upload =
          HttpRequest.newBuilder(put).PUT(HttpRequest.BodyPublishers.ofString("hello")).build();
      assertThat(http.send(upload, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
      URI get =
          presigner
              .presignGetObject(p ->
                  p.signatureDuration(Duration.ofMinutes(1))
                      .getObjectRequest(r -> r.bucket(BUCKET).key("pre signed")))
              .url()
              .toURI();
      HttpResponse<String> read =
          http.send(HttpRequest.newBuilder(get).build(), BodyHandlers.ofString());
      assertThat(read.body()).isEqualTo("hello");
      URI forged = URI.create(get.toString().replace("pre%20signed", "other"));
      HttpResponse<String> refused =
          http.send(HttpRequest.newBuilder(forged).build(), BodyHandlers.ofString());
      assertThat(refused.statusCode()).isEqualTo(403);
      assertThat(refused.body()).contains("<Code>SignatureDoesNotMatch</Code>", "<RequestId>");
    }
  }

  @Test
  void deniesRequestsThatNoStatementAllows() {
    floe.put("open/a", new byte[] {1});
    floe.put("closed/a", new byte[] {2});
    floe.get("closed/a");
    try (S3Client s3 = reader()) {
      assertThat(s3.getObjectAsBytes(r -> r.bucket(BUCKET).key("open/a")).asByteArray())
          .containsExactly(1);
      assertThatThrownBy(() -> s3.getObjectAsBytes(r -> r.bucket(BUCKET).key("closed/a")))
          .satisfies(SdkOperationsIT::isDenied);
      assertThatThrownBy(() -> s3.listObjectsV2(r -> r.bucket(BUCKET)))
          .satisfies(SdkOperationsIT::isDenied);
      assertThatThrownBy(() ->
              s3.copyObject(r ->
                  r.sourceBucket(BUCKET)
                      .sourceKey("closed/a")
                      .destinationBucket(BUCKET)
                      .destinationKey("open/b")))
          .as("a copy of an object that the client may not read")
          .satisfies(SdkOperationsIT::isDenied);
      assertThatThrownBy(() ->
              s3.deleteObjects(r ->
                  r.bucket(BUCKET)
                      .delete(d -> d.objects(ObjectIdentifier.builder().key("open/a").build()))))
          .satisfies(SdkOperationsIT::isDenied);
    }
    assertThat(floe.get("open/a")).containsExactly(1);
  }

  private static void isDenied(Throwable thrown) {
    assertThat(thrown)
        .isInstanceOfSatisfying(
            S3Exception.class,
            e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("AccessDenied"));
  }
}
