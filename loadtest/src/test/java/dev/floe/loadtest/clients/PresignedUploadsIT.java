package dev.floe.loadtest.clients;

import static dev.floe.loadtest.harness.FloeFixture.BUCKET;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.loadtest.clients.RawClient.Answer;
import dev.floe.loadtest.harness.FloeFixture;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.ObjectCannedACL;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;
import software.amazon.awssdk.services.s3.presigner.model.PresignedPutObjectRequest;

/**
 * Presigned uploads whose headers the presigner moved into the query, treated as S3 treats them.
 */
class PresignedUploadsIT {
  private static final String TARGET = "/" + BUCKET + "/object";
  private static final byte[] BODY = "0123456789".getBytes(UTF_8);
  private static final String MD5 = "eB5eJF1ptWaXm4bijSPyxw==";
  private static final String OTHER_MD5 = "1B2M2Y8AsgTpgAmY7PhCfg==";

  private static FloeFixture floe;
  private static RawClient client;

  @BeforeAll
  static void start() throws Exception {
    floe = FloeFixture.start();
    client = RawClient.of(floe);
  }

  @AfterAll
  static void stop() throws Exception {
    floe.close();
  }

  @BeforeEach
  void forget() {
    floe.origin().forget();
  }

  private static Answer put(String target, String... fields) throws IOException {
    StringBuilder head = new StringBuilder(client.unsignedHead("PUT", target));
    for (String field : fields) {
      head.append(field).append("\r\n");
    }
    return client.sendRaw("PUT", head + "Content-Length: 10\r\n\r\n", BODY);
  }

  private static void assertStored() {
    assertThat(floe.originS3().getObjectAsBytes(r -> r.bucket(BUCKET).key("object")).asByteArray())
        .isEqualTo(BODY);
  }

  /** The SDKs for JavaScript and Go sign the sum of a body that they have not seen. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "x-amz-checksum-crc32=AAAAAA%3D%3D&x-amz-sdk-checksum-algorithm=CRC32&x-id=PutObject",
        "X-Amz-Checksum-Sha256=47DEQpj8HBSa%2B%2FTImW%2B5JCeuQeRkm5NMpJWZG3hSuFU%3D"
            + "&X-Amz-Sdk-Checksum-Algorithm=SHA256",
        "X-Amz-Content-Sha256=UNSIGNED-PAYLOAD&x-amz-checksum-crc64nvme=AAAAAAAAAAA%3D",
        "x-amz-sdk-checksum-algorithm=CRC32"
      })
  void ignoreTheSumsThatAreSignedIntoTheQuery(String query) throws Exception {
    String target = client.presigned("PUT", TARGET + "?" + query, Duration.ofMinutes(5));
    assertThat(put(target).status()).isEqualTo(200);
    assertStored();
    String changed = target.replaceFirst("(?i)(checksum-[a-z0-9-]*=)[^&]*", "$1x");
    assertThat(put(changed).code()).isEqualTo("SignatureDoesNotMatch");
  }

  @Test
  void checkASumThatIsAHeader() throws Exception {
    String target = client.presigned("PUT", TARGET, Duration.ofMinutes(5));
    assertThat(put(target, "Content-MD5: " + OTHER_MD5).code()).isEqualTo("BadDigest");
    assertThat(put(target, "Content-MD5: " + MD5).status()).isEqualTo(200);
  }

  @Test
  void treatOtherHoistedHeadersAsHeaders() throws Exception {
    String query = "x-amz-meta-a=b%20c&x-amz-storage-class=STANDARD&x-amz-tagging=t%3Du";
    String target = client.presigned("PUT", TARGET + "?" + query, Duration.ofMinutes(5));
    assertThat(put(target).status()).isEqualTo(200);
    assertThat(floe.originS3().headObject(r -> r.bucket(BUCKET).key("object")).metadata())
        .isEqualTo(Map.of("a", "b c"));
  }

  @ParameterizedTest
  @CsvSource({"false", "true"})
  void takeTheTypeAndTheDigestOfVersion2FromTheQuery(boolean repeated) throws Exception {
    String[] again = {"Content-Type: text/x-test", "Content-MD5: " + MD5};
    String target = version2(MD5, "text/x-test");
    assertThat(put(target, repeated ? again : new String[0]).status()).isEqualTo(200);
    assertThat(floe.originS3().headObject(r -> r.bucket(BUCKET).key("object")).contentType())
        .isEqualTo("text/x-test");
    assertStored();
  }

  @Test
  void compareABodyWithTheDigestInAQueryOfVersion2() throws Exception {
    assertThat(put(version2(OTHER_MD5, "text/x-test")).code()).isEqualTo("BadDigest");
    assertThat(put(version2("nonsense", "text/x-test")).code()).isEqualTo("InvalidDigest");
    assertThat(floe.origin().requests("PUT", BUCKET + "/object"))
        .allMatch(request -> request.status() != 200);
  }

  @Test
  void refuseAnotherTypeThanVersion2Signed() throws Exception {
    String target = version2(MD5, "text/x-test");
    assertThat(put(target, "Content-Type: text/html").code()).isEqualTo("SignatureDoesNotMatch");
    assertThat(put(target.replace("x-test", "html")).code()).isEqualTo("SignatureDoesNotMatch");
    assertThat(put(target + "&x-amz-acl=public-read").code()).isEqualTo("SignatureDoesNotMatch");
    assertThat(floe.forwarded()).isEmpty();
  }

  /** Returns a target signed by Version 2, as boto3 signs it by default in us-east-1. */
  private static String version2(String md5, String type) throws GeneralSecurityException {
    long expires = Instant.now().getEpochSecond() + 300;
    String text = "PUT\n%s\n%s\n%d\nx-amz-meta-a:b\n%s".formatted(md5, type, expires, TARGET);
    Mac mac = Mac.getInstance("HmacSHA1");
    mac.init(new SecretKeySpec(FloeFixture.SECRET_KEY.getBytes(UTF_8), "HmacSHA1"));
    String signature = Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(UTF_8)));
    return TARGET
        + "?AWSAccessKeyId="
        + FloeFixture.ACCESS_KEY
        + "&Signature="
        + URLEncoder.encode(signature, UTF_8)
        + "&content-type="
        + URLEncoder.encode(type, UTF_8)
        + "&content-md5="
        + URLEncoder.encode(md5, UTF_8)
        + "&x-amz-meta-a=b&Expires="
        + expires;
  }

  @Test
  void ofTheSdkForJavaAreAccepted() throws Exception {
    List<Consumer<PutObjectRequest.Builder>> forms =
        List.of(
            _ -> {},
            put -> put.contentType("text/x-test").metadata(Map.of("a", "b")).tagging("a=b"),
            put -> put.acl(ObjectCannedACL.PRIVATE),
            put -> put.checksumAlgorithm(ChecksumAlgorithm.CRC32).checksumCRC32("poTHxg=="),
            put -> put.contentMD5(MD5));
    try (S3Presigner presigner = presigner()) {
      for (Consumer<PutObjectRequest.Builder> form : forms) {
        PresignedPutObjectRequest presigned =
            presigner.presignPutObject(presign ->
                presign
                    .signatureDuration(Duration.ofMinutes(5))
                    .putObjectRequest(put -> form.accept(put.bucket(BUCKET).key("object"))));
        URI uri = presigned.url().toURI();
        String[] fields =
            presigned.signedHeaders().entrySet().stream()
                .filter(field -> !field.getKey().equalsIgnoreCase("host"))
                .filter(field -> !field.getKey().equalsIgnoreCase("content-length"))
                .map(field -> field.getKey() + ": " + field.getValue().getFirst())
                .toArray(String[]::new);
        Answer answer = put(uri.getRawPath() + "?" + uri.getRawQuery(), fields);
        assertThat(answer.status()).as("%s: %s", uri, answer.text()).isEqualTo(200);
      }
    }
  }

  private static S3Presigner presigner() {
    return S3Presigner.builder()
        .endpointOverride(floe.endpoint())
        .region(Region.US_EAST_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(
                AwsBasicCredentials.create(FloeFixture.ACCESS_KEY, FloeFixture.SECRET_KEY)))
        .serviceConfiguration(S3Configuration.builder().pathStyleAccessEnabled(true).build())
        .build();
  }
}
