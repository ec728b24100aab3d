package dev.floe.loadtest.clients;

import static dev.floe.loadtest.harness.FloeFixture.ACCESS_KEY;
import static dev.floe.loadtest.harness.FloeFixture.BUCKET;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.floe.gateway.config.ConfigException;
import dev.floe.gateway.config.ConfigReader;
import dev.floe.gateway.config.GatewayConfig;
import dev.floe.gateway.config.secrets.AwsSecrets;
import dev.floe.gateway.config.secrets.SecretStore;
import dev.floe.loadtest.harness.Certificates;
import dev.floe.loadtest.harness.SecretsServer;
import dev.floe.loadtest.local.GatewayPlan;
import dev.floe.loadtest.local.GatewayProcess;
import dev.floe.loadtest.origin.CountingOrigin;
import dev.floe.loadtest.origin.LocalOrigin;
import dev.floe.sigv4.Credentials;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Secrets from AWS Secrets Manager in place of files: for identities, TLS and the pool. */
class ManagedSecretsIT {
  private static final String REGION = "us-east-1";
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /**
   * Requests to Secrets Manager are signed with the origin's credentials: the gateway has no
   * others.
   */
  private CountingOrigin origin;

  private SecretsServer secrets;
  private final AtomicLong nanos = new AtomicLong();

  @TempDir private Path folder;

  @BeforeEach
  void start() throws Exception {
    origin = CountingOrigin.start(LocalOrigin.start(folder.resolve("origin")));
    secrets =
        SecretsServer.start(REGION, new Credentials(origin.accessKey(), origin.secretKey(), null));
  }

  @AfterEach
  void stop() {
    secrets.close();
    origin.close();
  }

  private GatewayProcess serve(Certificates certificates) throws Exception {
    Certificates.Pair pair = certificates.issue(folder, "gateway");
    secrets.put("floe/reader", "{\"user\": \"reader\", \"secret\": \"first-secret\"}");
    secrets.put("floe/pool", "the pool's secret, of 32 bytes at least");
    secrets.put("floe/certificate", Files.readString(pair.certificate()));
    secrets.put("floe/key", Files.readString(pair.key()));
    Files.delete(pair.certificate());
    Files.delete(pair.key());
    return GatewayProcess.start(
        new GatewayPlan(
            folder,
            origin,
            256,
            256,
            ACCESS_KEY,
            "secret://floe/reader#secret",
            Map.of(
                "secrets-manager.endpoint", secrets.endpoint().toString(),
                "listen.tls.certificate-files", "secret://floe/certificate",
                "listen.tls.key-files", "secret://floe/key",
                "pool.secret-file", "secret://floe/pool",
                "fill-wait", "30s")));
  }

  private static S3Client client(GatewayProcess gateway, Certificates certificates, String secret)
      throws Exception {
    var trust = certificates.trust();
    return S3Client.builder()
        .endpointOverride(URI.create("https://localhost:" + gateway.endpoint().getPort()))
        .region(Region.US_EAST_1)
        .forcePathStyle(true)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create(ACCESS_KEY, secret)))
        .httpClientBuilder(ApacheHttpClient.builder().tlsTrustManagersProvider(() -> trust))
        .build();
  }

  @Test
  void aGatewayStartsWithSecretsThatAreInNoFile() throws Exception {
    Certificates certificates = Certificates.make();
    try (GatewayProcess gateway = serve(certificates);
        S3Client first = client(gateway, certificates, "first-secret");
        S3Client other = client(gateway, certificates, "second-secret")) {
      first.createBucket(r -> r.bucket(BUCKET));
      first.putObject(r -> r.bucket(BUCKET).key("k"), RequestBody.fromString("bytes"));
      assertThat(first.getObjectAsBytes(r -> r.bucket(BUCKET).key("k")).asUtf8String())
          .isEqualTo("bytes");
      assertThatThrownBy(() -> other.getObjectAsBytes(r -> r.bucket(BUCKET).key("k")))
          .isInstanceOfSatisfying(
              S3Exception.class,
              e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("SignatureDoesNotMatch"));
      assertThat(secrets.asked())
          .contains("floe/reader", "floe/pool", "floe/certificate", "floe/key");
      assertThat(gateway.log())
          .doesNotContain("first-secret", "the pool's secret", "PRIVATE KEY", "BEGIN");
    }
  }

  /** Takes more than a minute, the age at which the gateway asks for a secret again. */
  @Tag("long")
  @Test
  void aRotatedSecretIsUsed() throws Exception {
    Certificates certificates = Certificates.make();
    try (GatewayProcess gateway = serve(certificates);
        S3Client other = client(gateway, certificates, "second-secret")) {
      secrets.put("floe/reader", "{\"secret\": \"second-secret\"}");
      await().atMost(PATIENCE).ignoreExceptions().until(() -> other.listBuckets() != null);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "secret://plain                                                     | the text",
        "secret://object#a                                                  | the part",
        "secret://binary                                                    | the bytes",
        "secret://arn:aws:secretsmanager:us-east-1:1:secret:by-arn-a1b2c3   | by arn",
        "secret://arn:aws:secretsmanager:us-east-1:1:secret:object-a1b2c3#a | part by arn"
      })
  void referencesNameTextsAndPartsOfThem(String reference, String text) throws Exception {
    secrets.put("plain", "the text");
    secrets.put("object", "{\"a\": \"the part\"}");
    secrets.putBinary("binary", Base64.getEncoder().encodeToString("the bytes".getBytes(UTF_8)));
    secrets.put("arn:aws:secretsmanager:us-east-1:1:secret:by-arn-a1b2c3", "by arn");
    secrets.put(
        "arn:aws:secretsmanager:us-east-1:1:secret:object-a1b2c3", "{\"a\": \"part by arn\"}");
    assertThat(store().text(reference)).isEqualTo(text);
    assertThat(secretOf(reference)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "secret://missing | answered 400 ResourceNotFoundException: Secrets Manager can't find the",
        "secret://        | expected secret://NAME or secret://NAME#KEY",
        "secret://plain#  | expected secret://NAME or secret://NAME#KEY",
        "secret://plain#a | the secret is no JSON object with a text 'a'",
        "secret://object#b | the secret is no JSON object with a text 'b'",
        "secret://object#n | the secret is no JSON object with a text 'n'",
        "secret://arn:aws:secretsmanager:eu-west-1:1:secret:x | answered 400 InvalidSignature",
      })
  void errorsNameTheSettingAndTheReferenceAndQuoteNoSecret(String reference, String why) {
    secrets.put("plain", "hidden-text {");
    secrets.put("object", "{\"a\": \"hidden-text\", \"n\": 5}");
    assertThatThrownBy(() -> secretOf(reference))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("identities[0].secret-file: " + reference + " cannot be read: ")
        .hasMessageContaining(why)
        .hasMessageNotContaining("hidden-text");
  }

  @Test
  void aSecretIsAskedForOnceAMinute() throws Exception {
    secrets.put("plain", "one");
    SecretStore store = store();
    assertThat(store.text("secret://plain")).isEqualTo("one");
    secrets.put("plain", "two");
    pass(Duration.ofSeconds(59));
    assertThat(store.text("secret://plain")).isEqualTo("one");
    pass(Duration.ofSeconds(1));
    assertThat(store.text("secret://plain")).isEqualTo("two");
    assertThat(secrets.asked()).isEqualTo(List.of("plain", "plain"));
  }

  /** The answer of Secrets Manager while it is down, and whether the last value is used then. */
  @ParameterizedTest
  @CsvSource({
    "500, InternalServiceError, true",
    "503, '', true",
    "429, TooManyRequestsException, true",
    "400, ThrottlingException, true",
    "400, com.amazonaws#ThrottlingException, true",
    "400, ResourceNotFoundException, false",
    "400, AccessDeniedException, false",
    "400, InvalidRequestException, false",
    "403, UnrecognizedClientException, false"
  })
  void aSecretKeepsItsValueForAnHourWhileTheManagerIsDown(int status, String type, boolean kept)
      throws Exception {
    secrets.put("plain", "one");
    SecretStore store = store();
    assertThat(store.text("secret://plain")).isEqualTo("one");
    secrets.put("plain", "two");
    secrets.fail(status, type);
    pass(Duration.ofSeconds(60));
    if (!kept) {
      assertThatThrownBy(() -> store.text("secret://plain")).hasMessageContaining(type);
      return;
    }
    assertThat(store.text("secret://plain")).isEqualTo("one");
    pass(Duration.ofSeconds(59));
    assertThat(store.text("secret://plain")).isEqualTo("one");
    assertThat(secrets.asked()).as("asked again after a minute").hasSize(2);
    pass(Duration.ofMinutes(58));
    assertThat(store.text("secret://plain")).isEqualTo("one");
    pass(Duration.ofMinutes(1));
    assertThatThrownBy(() -> store.text("secret://plain"))
        .hasMessageContaining("answered " + status);
    secrets.fail(0, "");
    assertThat(store.text("secret://plain")).isEqualTo("two");
  }

  /**
   * The log reports the failure and the recovery once each, even if the outage lasted longer than
   * the last value was kept.
   */
  @ParameterizedTest
  @CsvSource({"2", "90"})
  void theLogSaysWhenASecretCannotAndWhenItCanBeReadAgain(long minutes) throws Exception {
    Logger logger = (Logger) LoggerFactory.getLogger(AwsSecrets.class);
    ListAppender<ILoggingEvent> kept = new ListAppender<>();
    kept.start();
    logger.addAppender(kept);
    logger.setLevel(Level.INFO);
    try {
      secrets.put("plain", "one");
      SecretStore store = store();
      assertThat(store.text("secret://plain")).isEqualTo("one");
      secrets.fail(500, "InternalServiceError");
      pass(Duration.ofMinutes(1));
      assertThat(store.text("secret://plain")).isEqualTo("one");
      pass(Duration.ofMinutes(minutes));
      if (minutes > 60) {
        assertThatThrownBy(() -> store.text("secret://plain")).isInstanceOf(IOException.class);
      }
      secrets.fail(0, "");
      for (int i = 0; i < 2; i++) {
        assertThat(store.text("secret://plain")).isEqualTo("one");
        pass(Duration.ofMinutes(1));
      }
    } finally {
      logger.detachAppender(kept);
      logger.setLevel(null);
    }
    assertThat(kept.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .satisfiesExactly(
            first -> assertThat(first).startsWith("secret plain cannot be read now"),
            last -> assertThat(last).isEqualTo("secret plain can be read again"));
  }

  @Test
  void aSecretThatWasRefusedDoesNotReturnInAnOutage() throws Exception {
    secrets.put("plain", "one");
    SecretStore store = store();
    assertThat(store.text("secret://plain")).isEqualTo("one");
    pass(Duration.ofSeconds(60));
    secrets.fail(400, "AccessDeniedException");
    assertThatThrownBy(() -> store.text("secret://plain")).isInstanceOf(IOException.class);
    secrets.fail(500, "InternalServiceError");
    assertThatThrownBy(() -> store.text("secret://plain")).hasMessageContaining("answered 500");
  }

  @Test
  void aSecretKeepsItsValueWhileTheManagerIsNotThere() throws Exception {
    secrets.put("plain", "one");
    secrets.put("object", "{\"a\": \"the part\"}");
    SecretStore store = store();
    assertThat(store.text("secret://plain")).isEqualTo("one");
    assertThat(store.text("secret://object#a")).isEqualTo("the part");
    secrets.close();
    pass(Duration.ofMinutes(2));
    assertThat(store.text("secret://plain")).isEqualTo("one");
    assertThat(store.text("secret://object#a")).isEqualTo("the part");
    assertThatThrownBy(() -> store.text("secret://another")).isInstanceOf(IOException.class);
  }

  @Test
  void aServerThatIsNotThereIsNamed() {
    SecretStore store = store();
    secrets.close();
    assertThatThrownBy(() -> store.text("secret://plain"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no answer from " + secrets.endpoint());
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  private SecretStore store() {
    return manager().at(new SecretStore.Place(REGION, secrets.endpoint()));
  }

  private AwsSecrets manager() {
    Credentials credentials = new Credentials(origin.accessKey(), origin.secretKey(), null);
    return new AwsSecrets(() -> credentials, InstantSource.system(), nanos::get);
  }

  /** Returns the secret of the identity in a floe.yaml with this reference. */
  private String secretOf(String reference) throws Exception {
    Path file = folder.resolve("floe.yaml");
    Files.writeString(
        file,
        """
        secrets-manager: {endpoint: "%s"}
        identities:
          - access-key: KEY
            secret-file: %s
            statements: [{effect: allow, actions: ["s3:*"], resources: ["*"]}]
        """
            .formatted(secrets.endpoint(), reference));
    GatewayConfig config = ConfigReader.read(file, Map.of(), Map.of(), manager());
    return Objects.requireNonNull(config.identities().getFirst().keys()).secret().reveal();
  }
}
