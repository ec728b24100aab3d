package dev.floe.loadtest.clients;

import static dev.floe.loadtest.harness.FloeFixture.ACCESS_KEY;
import static dev.floe.loadtest.harness.FloeFixture.BUCKET;
import static dev.floe.loadtest.harness.FloeFixture.HIT;
import static dev.floe.loadtest.harness.FloeFixture.SECRET_KEY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.floe.loadtest.harness.Certificates;
import dev.floe.loadtest.harness.FloeFixture;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.net.ssl.KeyManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.http.ProtocolNegotiation;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/**
 * Real clients over TLS, by HTTP/1.1 and HTTP/2, through a whole Floe. Clients may show a
 * certificate but need not, except where a test says otherwise.
 */
class EncryptedClientsIT {
  private static final StaticCredentialsProvider CREDENTIALS =
      StaticCredentialsProvider.create(AwsBasicCredentials.create(ACCESS_KEY, SECRET_KEY));
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int AT_ONCE = 40;
  private static final long PROCESS_SECONDS = 120;

  @TempDir private static Path folder;
  private static Certificates certificates;
  private static FloeFixture floe;

  @BeforeAll
  static void start() throws Exception {
    certificates = Certificates.make();
    floe = start(FloeFixture.builder().hitsForAnHour(), "optional");
  }

  private static FloeFixture start(FloeFixture.Builder builder, String clientCertificates)
      throws Exception {
    Certificates.Pair own = certificates.issue(folder, "gateway");
    return builder
        .setting("listen.tls.certificate-files", own.certificate().toString())
        .setting("listen.tls.key-files", own.key().toString())
        .setting("listen.tls.client-certificates", clientCertificates)
        .setting("listen.tls.client-ca-file", ca().toString())
        .setting("listen.tls.http2", "on")
        .start();
  }

  private static Path ca() throws Exception {
    return certificates.write(folder.resolve("ca.crt"));
  }

  @AfterAll
  static void stop() throws Exception {
    floe.close();
  }

  private static URI endpoint(FloeFixture of) {
    return URI.create("https://localhost:" + of.gateway().ports().s3());
  }

  private static S3AsyncClient async(Protocol protocol) throws Exception {
    var trust = certificates.trust();
    return S3AsyncClient.builder()
        .endpointOverride(endpoint(floe))
        .region(Region.US_EAST_1)
        .forcePathStyle(true)
        .credentialsProvider(CREDENTIALS)
        .overrideConfiguration(override -> override.retryStrategy(plan -> plan.maxAttempts(1)))
        .httpClientBuilder(
            NettyNioAsyncHttpClient.builder()
                .protocol(protocol)
                .protocolNegotiation(
                    protocol == Protocol.HTTP2
                        ? ProtocolNegotiation.ALPN
                        : ProtocolNegotiation.ASSUME_PROTOCOL)
                .tlsTrustManagersProvider(() -> trust))
        .build();
  }

  private static S3Client blocking(FloeFixture of, KeyManager... own) throws Exception {
    var trust = certificates.trust();
    var client = ApacheHttpClient.builder().tlsTrustManagersProvider(() -> trust);
    if (own.length > 0) {
      client.tlsKeyManagersProvider(() -> own);
    }
    return S3Client.builder()
        .endpointOverride(endpoint(of))
        .region(Region.US_EAST_1)
        .forcePathStyle(true)
        .credentialsProvider(CREDENTIALS)
        .overrideConfiguration(override -> override.retryStrategy(plan -> plan.maxAttempts(1)))
        .httpClientBuilder(client)
        .build();
  }

  private static CompletableFuture<ResponseBytes<GetObjectResponse>> get(
      S3AsyncClient s3, String key) {
    return s3.getObject(
        GetObjectRequest.builder().bucket(BUCKET).key(key).build(),
        AsyncResponseTransformer.toBytes());
  }

  private static void put(S3AsyncClient s3, String key, byte[] bytes) {
    s3.putObject(r -> r.bucket(BUCKET).key(key), AsyncRequestBody.fromBytes(bytes)).join();
  }

  private static void awaitHit(S3AsyncClient s3, String key) {
    await()
        .atMost(PATIENCE)
        .until(() -> FloeFixture.cacheStatus(get(s3, key).join().response()).equals(HIT));
  }

  @ParameterizedTest
  @EnumSource(Protocol.class)
  void servesTheAsynchronousSdk(Protocol protocol) throws Exception {
    try (S3AsyncClient s3 = async(protocol)) {
      for (int length : List.of(0, 5, 300_001, 9 << 20)) {
        String key = "async/%s/%d".formatted(protocol, length);
        byte[] bytes = FloeFixture.bytes(length, length);
        put(s3, key, bytes);
        assertThat(get(s3, key).join().asByteArray()).isEqualTo(bytes);
        assertThat(floe.originS3().getObjectAsBytes(r -> r.bucket(BUCKET).key(key)).asByteArray())
            .isEqualTo(bytes);
        if (length > 0) {
          awaitHit(s3, key);
          var part =
              s3.getObject(
                      r -> r.bucket(BUCKET).key(key).range("bytes=1-3"),
                      AsyncResponseTransformer.toBytes())
                  .join();
          assertThat(part.asByteArray()).isEqualTo(new byte[] {bytes[1], bytes[2], bytes[3]});
          assertThat(FloeFixture.cacheStatus(part.response())).isEqualTo(HIT);
        }
      }
      String prefix = "async/%s/".formatted(protocol);
      assertThat(s3.listObjectsV2(r -> r.bucket(BUCKET).prefix(prefix)).join().contents())
          .hasSize(4);
      s3.deleteObject(r -> r.bucket(BUCKET).key(prefix + "5")).join();
      assertThatThrownBy(() -> get(s3, prefix + "5").join())
          .hasCauseInstanceOf(NoSuchKeyException.class);
    }
  }

  @Test
  void carriesManyHitsAtATimeByHttp2() throws Exception {
    try (S3AsyncClient s3 = async(Protocol.HTTP2)) {
      byte[] bytes = FloeFixture.bytes(7, 3 << 20);
      put(s3, "many", bytes);
      awaitHit(s3, "many");
      var answers = IntStream.range(0, AT_ONCE).mapToObj(_ -> get(s3, "many")).toList();
      for (var answer : answers) {
        assertThat(answer.join().asByteArray()).isEqualTo(bytes);
        // Only HTTP/2 has all names in lower case, so these answers used it.
        Set<String> names = answer.join().response().sdkHttpResponse().headers().keySet();
        assertThat(names)
            .contains("etag", "cache-status")
            .allSatisfy(name -> assertThat(name).isEqualTo(name.toLowerCase(Locale.ROOT)));
      }
    }
  }

  @Test
  void takesAnUploadInPartsByHttp2() throws Exception {
    try (S3AsyncClient s3 = async(Protocol.HTTP2)) {
      byte[] bytes = FloeFixture.bytes(8, 11 << 20);
      String id = s3.createMultipartUpload(r -> r.bucket(BUCKET).key("parts")).join().uploadId();
      int half = 6 << 20;
      var sent =
          List.of(
              s3.uploadPart(
                  r -> r.bucket(BUCKET).key("parts").uploadId(id).partNumber(1),
                  AsyncRequestBody.fromBytes(Arrays.copyOf(bytes, half))),
              s3.uploadPart(
                  r -> r.bucket(BUCKET).key("parts").uploadId(id).partNumber(2),
                  AsyncRequestBody.fromBytes(Arrays.copyOfRange(bytes, half, bytes.length))));
      s3.completeMultipartUpload(r ->
              r.bucket(BUCKET)
                  .key("parts")
                  .uploadId(id)
                  .multipartUpload(all -> all.parts(List.of(part(1, sent), part(2, sent)))))
          .join();
      assertThat(get(s3, "parts").join().asByteArray()).isEqualTo(bytes);
    }
  }

  private static CompletedPart part(int number, List<CompletableFuture<UploadPartResponse>> sent) {
    String tag = sent.get(number - 1).join().eTag();
    return CompletedPart.builder().partNumber(number).eTag(tag).build();
  }

  @Test
  void acceptsOnlyClientsWithACertificateWhereItIsRequired() throws Exception {
    try (FloeFixture strict = start(FloeFixture.builder().nodes(3).code("2+1"), "required")) {
      byte[] bytes = FloeFixture.bytes(9, 70_000);
      try (S3Client known = blocking(strict, certificates.clientKeys())) {
        known.putObject(r -> r.bucket(BUCKET).key("own"), RequestBody.fromBytes(bytes));
        assertThat(known.getObjectAsBytes(r -> r.bucket(BUCKET).key("own")).asByteArray())
            .isEqualTo(bytes);
      }
      KeyManager[] foreign = Certificates.make().clientKeys();
      for (KeyManager[] keys : new KeyManager[][] {{}, foreign}) {
        try (S3Client refused = blocking(strict, keys)) {
          assertThatThrownBy(() -> refused.headObject(r -> r.bucket(BUCKET).key("own")))
              .isInstanceOf(SdkClientException.class);
        }
      }
    }
  }

  @Test
  void refusesAForeignCertificateWhereNoneIsRequired() throws Exception {
    byte[] bytes = FloeFixture.bytes(10, 70_000);
    for (KeyManager[] keys : new KeyManager[][] {{}, certificates.clientKeys()}) {
      try (S3Client s3 = blocking(floe, keys)) {
        s3.putObject(r -> r.bucket(BUCKET).key("blocking"), RequestBody.fromBytes(bytes));
        assertThat(s3.getObjectAsBytes(r -> r.bucket(BUCKET).key("blocking")).asByteArray())
            .isEqualTo(bytes);
      }
    }
    try (S3Client s3 = blocking(floe, Certificates.make().clientKeys())) {
      assertThatThrownBy(() -> s3.headObject(r -> r.bucket(BUCKET).key("blocking")))
          .isInstanceOf(SdkClientException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.1", "2"})
  void servesPresignedUrlsToCurl(String version) throws Exception {
    assumeTrue(onPath("curl"), "curl is not installed");
    byte[] bytes = FloeFixture.bytes(11, 2 << 20);
    Path sent = Files.write(folder.resolve("sent"), bytes);
    Path received = folder.resolve("received" + version);
    String key = "curl/" + version;
    List<String> curl =
        List.of(
            "curl",
            "-sS",
            "--fail",
            version.equals("2") ? "--http2" : "--http1.1",
            "--cacert",
            ca().toString(),
            "-w",
            "%{http_version}");
    try (S3Presigner presigner = presigner()) {
      URI put =
          presigner
              .presignPutObject(p ->
                  p.signatureDuration(PATIENCE).putObjectRequest(r -> r.bucket(BUCKET).key(key)))
              .url()
              .toURI();
      URI get =
          presigner
              .presignGetObject(p ->
                  p.signatureDuration(PATIENCE).getObjectRequest(r -> r.bucket(BUCKET).key(key)))
              .url()
              .toURI();
      assertThat(run(Map.of(), curl, "-T", sent.toString(), put.toString())).isEqualTo(version);
      assertThat(run(Map.of(), curl, "-o", received.toString(), get.toString())).isEqualTo(version);
    }
    assertThat(received).hasBinaryContent(bytes);
  }

  private static S3Presigner presigner() {
    return S3Presigner.builder()
        .endpointOverride(endpoint(floe))
        .region(Region.US_EAST_1)
        .credentialsProvider(CREDENTIALS)
        .serviceConfiguration(S3Configuration.builder().pathStyleAccessEnabled(true).build())
        .build();
  }

  @Test
  void servesTheAwsCommandLine() throws Exception {
    assumeTrue(onPath("aws"), "the aws command line is not installed");
    byte[] bytes = FloeFixture.bytes(12, 20 << 20);
    Path sent = Files.write(folder.resolve("sent-by-aws"), bytes);
    Path received = folder.resolve("received-by-aws");
    List<String> aws =
        List.of("aws", "--ca-bundle", ca().toString(), "--endpoint-url", endpoint(floe).toString());
    Map<String, String> environment =
        Map.of(
            "AWS_ACCESS_KEY_ID", ACCESS_KEY,
            "AWS_SECRET_ACCESS_KEY", SECRET_KEY,
            "AWS_DEFAULT_REGION", "us-east-1");
    String object = "s3://%s/aws/parts".formatted(BUCKET);
    run(environment, aws, "s3", "cp", "--only-show-errors", sent.toString(), object);
    run(environment, aws, "s3", "cp", "--only-show-errors", object, received.toString());
    assertThat(received).hasBinaryContent(bytes);
    assertThat(run(environment, aws, "s3", "ls", object)).contains("" + bytes.length);
  }

  private static boolean onPath(String program) {
    return List.of(System.getenv().getOrDefault("PATH", "").split(":", -1)).stream()
        .anyMatch(each -> Files.isExecutable(Path.of(each, program)));
  }

  /** Runs a program to its end and returns what it printed. */
  private static String run(Map<String, String> environment, List<String> command, String... more)
      throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(command);
    all.addAll(List.of(more));
    Path output = Files.createTempFile(folder, "output", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(all).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      assertThat(process.waitFor(PROCESS_SECONDS, TimeUnit.SECONDS)).as("%s ended", all).isTrue();
    } finally {
      process.destroyForcibly();
    }
    String printed = Files.readString(output);
    assertThat(process.exitValue()).as("%s printed %s", all, printed).isZero();
    return printed;
  }
}
