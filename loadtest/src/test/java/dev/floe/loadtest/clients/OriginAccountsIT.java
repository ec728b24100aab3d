package dev.floe.loadtest.clients;

import static dev.floe.loadtest.harness.FloeFixture.BUCKET;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.floe.gateway.config.IdentityConfig;
import dev.floe.gateway.config.IdentityConfig.OriginAccess;
import dev.floe.gateway.config.IdentityConfig.OriginAccess.Decides;
import dev.floe.gateway.config.Secret;
import dev.floe.loadtest.clients.RawClient.Answer;
import dev.floe.loadtest.harness.FloeFixture;
import dev.floe.loadtest.local.LocalFloe;
import dev.floe.loadtest.origin.MinioOrigin;
import dev.floe.loadtest.origin.S3Clients;
import dev.floe.loadtest.origin.S3Server;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.Credentials;

/**
 * Identities whose accounts at S3 have different rights, while floe.yaml allows them everything: S3
 * decides what each may do and, except for {@link #DENIED_WRITER}, what it may read from the cache.
 */
class OriginAccountsIT {
  private static final String READS = "READS";
  private static final String DENIED = "DENIED";
  private static final String DENIED_WRITER = "DENIEDWRITER";
  private static final String ROLE = "ROLE";
  private static final String UNKNOWN = "UNKNOWN";
  private static final String SECRET = "secret-of-all";
  private static final String OBJECT = "/" + BUCKET + "/open/a";
  private static final byte[] BYTES = "the bytes of an object".getBytes(UTF_8);
  private static final byte[] NOTHING = new byte[0];

  private static FloeFixture floe;
  private static RawClient client;

  @BeforeAll
  static void start() throws Exception {
    assumeTrue(MinioOrigin.binary().isPresent(), "only MinIO has accounts");
    FloeFixture.Builder builder = FloeFixture.builder().hitsForAnHour();
    floe = builder.onceOriginRuns(origin -> complete(builder, origin)).start();
    client = RawClient.of(floe);
    floe.putAtOrigin("open/a", BYTES);
    client.awaitHit(floe, OBJECT);
  }

  @AfterAll
  static void stop() throws Exception {
    if (floe != null) {
      floe.close();
    }
  }

  private static void complete(FloeFixture.Builder builder, S3Server origin) {
    OriginAccess.OwnKeys root =
        new OriginAccess.OwnKeys(origin.accessKey(), new Secret(origin.secretKey()), null);
    OriginAccess.Role role = new OriginAccess.Role("arn:aws:iam::123456789012:role/any", null);
    builder
        .setting("origin.sts-endpoint", origin.endpoint().toString())
        .identities(
            List.of(
                FloeFixture.mayDoEverything(),
                identity(READS, keys(session(origin, "open"), Decides.ORIGIN)),
                identity(DENIED, keys(session(origin, "other"), Decides.ORIGIN)),
                identity(DENIED_WRITER, keys(session(origin, "other"), Decides.POLICY)),
                identity(ROLE, new OriginAccess(root, null, role, Decides.ORIGIN)),
                identity(
                    UNKNOWN,
                    keys(
                        new OriginAccess.OwnKeys("NOBODY", new Secret("wrong"), null),
                        Decides.ORIGIN))));
  }

  private static IdentityConfig identity(String key, OriginAccess access) {
    return LocalFloe.mayDoEverything(key, SECRET).with(access);
  }

  private static OriginAccess keys(OriginAccess.OwnKeys keys, Decides decides) {
    return new OriginAccess(keys, null, null, decides);
  }

  /** Returns temporary keys that may read and write the objects of one folder only. */
  private static OriginAccess.OwnKeys session(S3Server origin, String folder) {
    String policy =
        """
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
        "Action": ["s3:GetObject", "s3:PutObject"], "Resource": ["arn:aws:s3:::%s/%s/*"]}]}
        """
            .formatted(BUCKET, folder);
    try (StsClient sts =
        StsClient.builder()
            .endpointOverride(origin.endpoint())
            .region(Region.US_EAST_1)
            .credentialsProvider(S3Clients.credentials(origin))
            .httpClientBuilder(ApacheHttpClient.builder())
            .build()) {
      Credentials session =
          sts.assumeRole(r ->
                  r.roleArn("arn:aws:iam::123456789012:role/any")
                      .roleSessionName(folder)
                      .policy(policy))
              .credentials();
      return new OriginAccess.OwnKeys(
          session.accessKeyId(),
          new Secret(session.secretAccessKey()),
          new Secret(session.sessionToken()));
    }
  }

  private static RawClient as(String identity) {
    return client.signingAs(identity, SECRET);
  }

  @ParameterizedTest
  @ValueSource(strings = {READS, ROLE})
  void aHitIsAnsweredAfterS3HasAllowedIt(String identity) throws Exception {
    assertThat(as(identity).get(OBJECT).body()).isEqualTo(BYTES);
    assertThat(as(identity).awaitHit(floe, OBJECT).body()).isEqualTo(BYTES);
  }

  @Test
  void aHitIsRefusedToAnIdentityThatS3Denies() throws Exception {
    as(READS).get(OBJECT); // what S3 allows one identity counts for no other
    for (int i = 0; i < 2; i++) {
      Answer whole = as(DENIED).get(OBJECT);
      assertThat(whole.status()).isEqualTo(403);
      assertThat(whole.code()).isEqualTo("AccessDenied");
      assertThat(whole.header("cache-status"))
          .isEqualTo("Floe; fwd=bypass; detail=origin-authorisation");
      assertThat(as(DENIED).get(OBJECT, "Range", "bytes=0-3").status()).isEqualTo(403);
      assertThat(as(DENIED).send("HEAD", OBJECT, NOTHING).status()).isEqualTo(403);
    }
  }

  @Test
  void aHitIsAnsweredIfOnlyThePolicyDecidesForTheIdentity() throws Exception {
    assertThat(as(DENIED_WRITER).get(OBJECT).body()).isEqualTo(BYTES);
  }

  @Test
  void writesAndForwardedOperationsReachS3AsTheIdentity() throws Exception {
    String target = "/" + BUCKET + "/open/written";
    for (String denied : List.of(DENIED, DENIED_WRITER)) {
      assertThat(as(denied).send("PUT", target, BYTES).code()).isEqualTo("AccessDenied");
      assertThat(as(denied).get("/" + BUCKET + "?list-type=2").code()).isEqualTo("AccessDenied");
      assertThat(as(denied).send("DELETE", target, NOTHING).code()).isEqualTo("AccessDenied");
    }
    assertThat(as(READS).send("PUT", target, BYTES).status()).isEqualTo(200);
    assertThat(as(READS).get(target).body()).isEqualTo(BYTES);
    assertThat(as(DENIED).get(target).status()).isEqualTo(403);
  }

  @Test
  void credentialsThatS3DoesNotKnowAreAFaultOfTheGateway() throws Exception {
    Answer answer = as(UNKNOWN).get(OBJECT);
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.code()).isEqualTo("ServiceUnavailable");
    assertThat(as(UNKNOWN).send("PUT", "/" + BUCKET + "/x", BYTES).status()).isEqualTo(503);
  }
}
