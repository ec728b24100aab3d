package dev.floe.gateway.s3.form;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.floe.gateway.model.S3Exception;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostPolicyTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final String CONDITIONS =
      """
      [{"bucket": "box"}, ["starts-with", "$Key", "user/"], ["eq", "$ACL", "private"],
       ["starts-with", "$Content-Type", "image/"], ["content-length-range", 1, "10"]]\
      """;

  private static PostPolicy policy(String expiration, String conditions) {
    String json = "{\"expiration\": \"%s\", \"conditions\": %s}".formatted(expiration, conditions);
    return read(json);
  }

  private static PostPolicy read(String json) {
    return PostPolicy.read(
        Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * Returns fields that the conditions permit, with one changed, or left out if the value is "-".
   */
  private static Map<String, String> fields(String name, String value) {
    Map<String, String> fields =
        new HashMap<>(
            Map.of(
                "bucket", "box",
                "key", "user/a",
                "acl", "private",
                "content-type", "image/png",
                "x-amz-signature", "ff",
                "policy", "e30=",
                "x-ignore-me", "1"));
    fields.put(name, value);
    if (value.equals("-")) {
      fields.remove(name);
    }
    return fields;
  }

  @Test
  void permitsFieldsThatMeetEveryCondition() {
    PostPolicy policy = policy("2026-01-01T00:00:01.000Z", CONDITIONS);
    assertThatCode(() -> policy.check(fields("key", "user/a"), 1, NOW)).doesNotThrowAnyException();
    assertThatCode(() -> policy.check(fields("content-type", "image/png, image/gif"), 10, NOW))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bucket | other | 5 | AccessDenied | Policy Condition failed: [\"eq\", \"$bucket\", \"box\"]",
        "key | other/a | 5 | AccessDenied | [\"starts-with\", \"$key\", \"user/\"]",
        "acl | public-read | 5 | AccessDenied | [\"eq\", \"$acl\", \"private\"]",
        "acl | - | 5 | AccessDenied | [\"eq\", \"$acl\", \"private\"]",
        "content-type | image/png,text/html | 5 | AccessDenied | $content-type",
        "x-amz-meta-a | b | 5 | AccessDenied | Extra input fields: x-amz-meta-a",
        "key | user/a | 0 | EntityTooSmall | smaller",
        "key | user/a | 11 | EntityTooLarge | exceeds",
      })
  void refusesFieldsThatViolateACondition(
      String name, String value, long bytes, String code, String message) {
    PostPolicy policy = policy("2027-01-01T00:00:00Z", CONDITIONS);
    S3Exception refusal =
        catchThrowableOfType(
            S3Exception.class, () -> policy.check(fields(name, value), bytes, NOW));
    assertThat(refusal.error().code()).isEqualTo(code);
    assertThat(refusal.message()).contains(message);
  }

  @Test
  void refusesAllFieldsOnceItHasExpired() {
    PostPolicy policy = policy(NOW.toString(), CONDITIONS);
    S3Exception refusal =
        catchThrowableOfType(
            S3Exception.class, () -> policy.check(fields("key", "user/a"), 5, NOW));
    assertThat(refusal.message()).isEqualTo("Invalid according to Policy: Policy expired.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{ | invalid JSON",
        "[] | a JSON object",
        "{} | expiration",
        "{\"expiration\": \"tomorrow\", \"conditions\": []} | expiration",
        "{\"expiration\": \"2026-01-01T00:00:00Z\"} | conditions",
        "{\"expiration\": \"2026-01-01T00:00:00Z\", \"conditions\": [], \"more\": 1} | 'more'",
        "{\"expiration\": \"2026-01-01T00:00:00Z\", \"conditions\": [[\"eq\", \"$a\"]]} | three",
        "{\"expiration\": \"2026-01-01T00:00:00Z\", \"conditions\": [[\"eq\", \"a\", \"b\"]]} | $",
        "{\"expiration\": \"2026-01-01T00:00:00Z\", \"conditions\": [[\"like\", \"$a\", \"b\"]]}"
            + " | 'like'",
        "{\"expiration\": \"2026-01-01T00:00:00Z\", \"conditions\": [{\"a\": 1}]} | a text",
        "{\"expiration\": \"2026-01-01T00:00:00Z\", \"conditions\":"
            + " [[\"content-length-range\", 1.5, 2]]} | whole numbers",
        "{\"expiration\": \"2026-01-01T00:00:00Z\", \"conditions\": [], \"conditions\": []}"
            + " | invalid JSON",
        "{\"expiration\": \"2026-01-01T00:00:00Z\", \"conditions\": []} x | invalid JSON",
      })
  void namesWhatIsWrongWithADocument(String json, String message) {
    S3Exception refusal = catchThrowableOfType(S3Exception.class, () -> read(json));
    assertThat(refusal.error().code()).isEqualTo("InvalidPolicyDocument");
    assertThat(refusal.message()).startsWith("Invalid Policy: ").contains(message);
  }
}
