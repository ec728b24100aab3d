package dev.floe.sigv4.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.sigv4.Credentials;
import dev.floe.sigv4.SigningKeyCache;
import dev.floe.sigv4.verify.PolicyVerifier.Fields;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The example of "Browser-Based Upload using HTTP POST" in S3's API reference, and changed copies
 * of it.
 */
class PolicyVerifierTest {
  private static final String KEY = "AKIAIOSFODNN7EXAMPLE";
  private static final String POLICY =
      base64(
          """
          { "expiration": "2015-12-30T12:00:00.000Z",
            "conditions": [
              {"bucket": "sigv4examplebucket"},
              ["starts-with", "$key", "user/user1/"],
              {"acl": "public-read"},
              {"success_action_redirect": "http://sigv4examplebucket.s3.amazonaws.com/successful_upload.html"},
              ["starts-with", "$Content-Type", "image/"],
              {"x-amz-meta-uuid": "14365123651274"},
              {"x-amz-server-side-encryption": "AES256"},
              ["starts-with", "$x-amz-meta-tag", ""],

              {"x-amz-credential": "AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request"},
              {"x-amz-algorithm": "AWS4-HMAC-SHA256"},
              {"x-amz-date": "20151229T000000Z" }
            ]
          }\
          """);

  private static final Fields EXAMPLE =
      new Fields(
          POLICY,
          "AWS4-HMAC-SHA256",
          KEY + "/20151229/us-east-1/s3/aws4_request",
          "20151229T000000Z",
          "8afdbf4008c03f22c2cd3cdb72e4afbb1f6a588f3255ac628749a66d7f09699e",
          null);

  private final PolicyVerifier verifier =
      new PolicyVerifier(
          VerifierSettings.s3("us-east-1"),
          (key, token) ->
              !key.equals(KEY)
                  ? new CredentialSource.UnknownKey()
                  : token != null
                      ? new CredentialSource.InvalidToken()
                      : new CredentialSource.Known(
                          new Credentials(KEY, "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", null)),
          new SigningKeyCache(4));

  private static String base64(String text) {
    return Base64.getEncoder()
        .encodeToString(text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void acceptsTheDocumentationsExample() {
    assertThat(verifier.verify(EXAMPLE))
        .isInstanceOfSatisfying(
            Verdict.Accepted.class,
            accepted -> {
              assertThat(accepted.accessKeyId()).isEqualTo(KEY);
              assertThat(accepted.method()).isEqualTo(Verdict.Method.V4_FORM);
            });
  }

  @ParameterizedTest
  @CsvSource({
    "policy, x, SIGNATURE_DOES_NOT_MATCH",
    "algorithm, AWS4-HMAC-SHA1, INVALID_ARGUMENT",
    "date, 2015-12-29, INVALID_ARGUMENT",
    "date, 20151230T000000Z, AUTHORIZATION_QUERY_PARAMETERS_ERROR",
    "credential, AKIAIOSFODNN7EXAMPLE, AUTHORIZATION_QUERY_PARAMETERS_ERROR",
    "credential, AKIAIOSFODNN7EXAMPLE/20151229/eu-west-1/s3/aws4_request,"
        + " AUTHORIZATION_QUERY_PARAMETERS_ERROR",
    "credential, AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/sts/aws4_request,"
        + " AUTHORIZATION_QUERY_PARAMETERS_ERROR",
    "credential, OTHER/20151229/us-east-1/s3/aws4_request, INVALID_ACCESS_KEY_ID",
    "signature, 8afdbf40, SIGNATURE_DOES_NOT_MATCH",
    "signature, '', SIGNATURE_DOES_NOT_MATCH",
    "token, any, INVALID_TOKEN",
  })
  void refusesAFormWithOneChangedField(String field, String value, String reason) {
    Fields changed =
        new Fields(
            field.equals("policy") ? value : EXAMPLE.policy(),
            field.equals("algorithm") ? value : EXAMPLE.algorithm(),
            field.equals("credential") ? value : EXAMPLE.credential(),
            field.equals("date") ? value : EXAMPLE.date(),
            field.equals("signature") ? value : EXAMPLE.signature(),
            field.equals("token") ? value : null);
    assertThat(verifier.verify(changed))
        .isInstanceOfSatisfying(
            Verdict.Rejected.class,
            rejected -> assertThat(rejected.rejection().reason().name()).isEqualTo(reason));
  }
}
