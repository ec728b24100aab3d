package dev.floe.loadtest.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  private static final Answer OBJECT = answer(200, "abc", "etag", "\"1\"", "content-length", "3");

  @Test
  void findsNoDifferenceInEqualAnswers() {
    assertThat(Comparison.between("GET", OBJECT, OBJECT)).isEmpty();
  }

  @Test
  void findsAnotherStatus() {
    assertThat(
            Comparison.between(
                "GET", OBJECT, answer(206, "abc", "etag", "\"1\"", "content-length", "3")))
        .containsExactly("status: 200, 206");
  }

  @Test
  void findsAnotherByte() {
    Answer other = answer(200, "abd", "etag", "\"1\"", "content-length", "3");
    assertThat(Comparison.between("GET", OBJECT, other))
        .singleElement()
        .asString()
        .startsWith("body");
  }

  @Test
  void findsMissingAdditionalAndChangedHeaders() {
    Answer other = answer(200, "abc", "etag", "\"2\"", "expires", "never");
    assertThat(Comparison.between("GET", OBJECT, other))
        .containsExactly(
            "content-length: 3, (none)", "etag: \"1\", \"2\"", "expires: (none), never");
  }

  @Test
  void ignoresHeadersThatAlwaysDiffer() {
    Answer other =
        answer(
            200,
            "abc",
            "etag",
            "\"1\"",
            "content-length",
            "3",
            "date",
            "now",
            "x-cache",
            "HIT",
            "x-amz-request-id",
            "7");
    assertThat(Comparison.between("GET", OBJECT, other)).isEmpty();
  }

  @Test
  void findsAnotherCodeAndIgnoresTheMessage() {
    Answer one = error("NoSuchKey", "It is gone.");
    assertThat(Comparison.between("GET", one, error("NoSuchKey", "Not here."))).isEmpty();
    assertThat(Comparison.between("GET", one, error("NoSuchBucket", "It is gone.")))
        .containsExactly("code: NoSuchKey, NoSuchBucket");
  }

  @Test
  void findsAMissingDeleteMarker() {
    Answer marked = answer(404, "", "x-amz-delete-marker", "true");
    assertThat(Comparison.between("HEAD", marked, answer(404, "")))
        .containsExactly("x-amz-delete-marker: true, (none)");
  }

  @Test
  void findsAMissingAnswer() {
    assertThat(Comparison.between("GET", OBJECT, Answer.none())).contains("status: 200, 0");
  }

  private static Answer error(String code, String message) {
    return answer(
        404,
        "<Error><Code>%s</Code><Message>%s</Message></Error>".formatted(code, message),
        "content-type",
        "application/xml");
  }

  private static Answer answer(int status, String body, String... fields) {
    Map<String, String> headers = new TreeMap<>();
    for (int i = 0; i < fields.length; i += 2) {
      headers.put(fields[i], fields[i + 1]);
    }
    return new Answer(status, new TreeMap<>(headers), body.getBytes(StandardCharsets.UTF_8));
  }
}
