package dev.floe.loadtest.clients;

import static dev.floe.loadtest.harness.FloeFixture.BUCKET;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.config.IdentityConfig;
import dev.floe.gateway.config.IdentityConfig.Statement;
import dev.floe.gateway.config.Secret;
import dev.floe.loadtest.clients.RawClient.Answer;
import dev.floe.loadtest.harness.FloeFixture;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * S3 accesses the resources that a body or a header names with the gateway's rights, so the client
 * needs its own right to each.
 */
class NamedResourcesIT {
  private static final String TARGET = "/" + BUCKET + "/object";

  private static FloeFixture floe;
  private static RawClient all;
  private static RawClient one;
  private static RawClient denied;
  private static RawClient untagged;

  @BeforeAll
  static void start() throws Exception {
    List<String> bucket = List.of("arn:aws:s3:::" + BUCKET, "arn:aws:s3:::" + BUCKET + "/*");
    Statement everything = new Statement(true, List.of("s3:*"), List.of("*"));
    floe =
        FloeFixture.builder()
            .setting("after-write", "none")
            .identities(
                List.of(
                    FloeFixture.mayDoEverything(),
                    identity("ONE", new Statement(true, List.of("s3:*"), bucket)),
                    identity(
                        "DENIED",
                        everything,
                        new Statement(
                            false, List.of("s3:PutObject"), List.of("arn:aws:s3:::vault/*"))),
                    identity(
                        "UNTAGGED",
                        new Statement(true, List.of("s3:GetObject", "s3:PutObject"), bucket))))
            .start();
    all = RawClient.of(floe);
    one = all.signingAs("ONE", "ONE-secret");
    denied = all.signingAs("DENIED", "DENIED-secret");
    untagged = all.signingAs("UNTAGGED", "UNTAGGED-secret");
    floe.put("object", new byte[] {1});
  }

  private static IdentityConfig identity(String key, Statement... statements) {
    return IdentityConfig.of(key, new Secret(key + "-secret"), List.of(statements));
  }

  @AfterAll
  static void stop() throws Exception {
    floe.close();
  }

  @BeforeEach
  void forget() {
    floe.origin().forget();
  }

  @Test
  void restoresNothingIntoAnotherBucket() throws Exception {
    String xml =
        "<RestoreRequest><Type>SELECT</Type><OutputLocation><S3><BucketName>vault</BucketName>"
            + "<Prefix>x</Prefix></S3></OutputLocation></RestoreRequest>";
    for (RawClient client : List.of(one, denied, all)) {
      Answer answer = client.send("POST", TARGET + "?restore", xml.getBytes(UTF_8));
      assertThat(answer.code()).isEqualTo("NotImplemented");
      assertThat(answer.text()).contains("is not implemented for RestoreObject");
    }
    assertThat(floe.forwarded()).isEmpty();
  }

  @Test
  void passesAPlainRestoreOnAsItWasSent() throws Exception {
    byte[] xml = "<RestoreRequest><Days>1</Days></RestoreRequest>".getBytes(UTF_8);
    one.send("POST", TARGET + "?restore", xml);
    assertThat(floe.forwarded())
        .singleElement()
        .satisfies(request -> {
          assertThat(request.query()).startsWith("restore");
          assertThat(request.requestBytes()).isEqualTo(xml.length);
        });
  }

  @ParameterizedTest
  @CsvSource({
    "replication, true",
    "logging, true",
    "inventory&id=i, true",
    "analytics&id=i, true",
    "notification, false"
  })
  void needsTheRightEverywhereForConfigurationsThatReachOtherBuckets(String query, boolean writes)
      throws Exception {
    byte[] xml = "<Configuration/>".getBytes(UTF_8);
    String target = "/" + BUCKET + "?" + query;
    assertThat(one.send("PUT", target, xml).code()).isEqualTo("AccessDenied");
    if (writes) {
      assertThat(denied.send("PUT", target, xml).code()).isEqualTo("AccessDenied");
    }
    assertThat(floe.forwarded()).isEmpty();
    assertThat(all.send("PUT", target, xml).code()).isNotEqualTo("AccessDenied");
    assertThat(floe.forwarded()).hasSize(1);
  }

  @Test
  void needsARightOnTheKeyThatAHeaderNames() throws Exception {
    String[] header = {"x-amz-server-side-encryption-aws-kms-key-id", "arn:aws:kms:r:1:key/k"};
    assertThat(one.send("PUT", TARGET, new byte[] {1}, header).code()).isEqualTo("AccessDenied");
    assertThat(one.send("POST", TARGET + "?uploads", new byte[0], header).code())
        .isEqualTo("AccessDenied");
    assertThat(floe.forwarded()).isEmpty();
    all.send("PUT", TARGET, new byte[] {1}, header);
    assertThat(floe.origin().requests("PUT", BUCKET + "/object")).hasSize(1);
  }

  @Test
  void needsTheRightEverywhereForABucketsDefaultKey() throws Exception {
    String xml =
        "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault>"
            + "<SSEAlgorithm>aws:kms</SSEAlgorithm><KMSMasterKeyID>k</KMSMasterKeyID>"
            + "</ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>";
    String target = "/" + BUCKET + "?encryption";
    assertThat(one.send("PUT", target, xml.getBytes(UTF_8)).code()).isEqualTo("AccessDenied");
    assertThat(floe.forwarded()).isEmpty();
    all.send("PUT", target, xml.getBytes(UTF_8));
    assertThat(floe.forwarded()).hasSize(1);
  }

  @Test
  void copiesTagsOnlyForClientsThatMayReadAndWriteThem() throws Exception {
    String[] copy = {"x-amz-copy-source", BUCKET + "/object"};
    String target = "/" + BUCKET + "/copy";
    Answer refused = untagged.send("PUT", target, new byte[0], copy);
    assertThat(refused.code()).isEqualTo("AccessDenied");
    assertThat(refused.text()).contains("s3:GetObjectTagging");
    assertThat(floe.forwarded()).isEmpty();
    String[] replacing = {copy[0], copy[1], "x-amz-tagging-directive", "REPLACE"};
    assertThat(untagged.send("PUT", target, new byte[0], replacing).status()).isEqualTo(200);
    assertThat(one.send("PUT", target, new byte[0], copy).status()).isEqualTo(200);
  }
}
