package dev.floe.gateway.s3.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.exchange.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CorsAnswersTest {
  private static final Headers PAGE = headers("Origin: https://page.test");
  private static final Headers ANSWER =
      headers(
          "ETag: \"a\"; Vary: Origin, Access-Control-Request-Headers;"
              + " access-control-allow-origin: https://page.test; x-amz-request-id: 1");
  private static final Headers OF_RULES =
      headers(
          "Vary: Origin, Access-Control-Request-Headers;"
              + " access-control-allow-origin: https://page.test");

  private final CorsAnswers cors = new CorsAnswers();

  @ParameterizedTest
  @ValueSource(ints = {200, 206, 304})
  void theHeadersThatS3AddsAreReusedForTheSameQuestion(int status) {
    assertThat(cors.known("b", "GET", PAGE)).isEmpty();
    cors.learner("b", "GET", PAGE).answered(status, ANSWER);
    assertThat(cors.known("b", "GET", PAGE)).contains(OF_RULES);
  }

  @Test
  void anAnswerWithoutHeadersOfRulesIsKeptToo() {
    cors.learner("b", "GET", PAGE).answered(200, headers("ETag: \"a\""));
    assertThat(cors.known("b", "GET", PAGE)).contains(Headers.EMPTY);
  }

  @ParameterizedTest
  @CsvSource({
    "other, GET, Origin: https://page.test",
    "b, HEAD, Origin: https://page.test",
    "b, GET, Origin: https://other.test",
    "b, GET, Origin: http://page.test",
    "b, GET, Range: bytes=0-9",
    "b, GET, Origin: https://page.test; Origin: https://page.test",
    "b, GET, Origin: https://page.test; Access-Control-Request-Method: PUT",
  })
  void anotherQuestionGoesToS3(String bucket, String method, String request) {
    cors.learner("b", "GET", PAGE).answered(200, ANSWER);
    assertThat(cors.known(bucket, method, headers(request))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 403, 404, 412, 500, 503})
  void anErrorIsNotKept(int status) {
    cors.learner("b", "GET", PAGE).answered(status, ANSWER);
    assertThat(cors.known("b", "GET", PAGE)).isEmpty();
  }

  @Test
  void longNamesAndAnswersAreNotKept() {
    Headers longName = headers("Origin: https://" + "a".repeat(300));
    cors.learner("b", "GET", longName).answered(200, ANSWER);
    assertThat(cors.known("b", "GET", longName)).isEmpty();
    Headers longAnswer = headers("Access-Control-Expose-Headers: " + "a".repeat(5000));
    cors.learner("b", "GET", PAGE).answered(200, longAnswer);
    assertThat(cors.known("b", "GET", PAGE)).isEmpty();
  }

  @Test
  void aChangeOfTheRulesForgetsTheBucketsAnswers() {
    cors.learner("b", "GET", PAGE).answered(200, ANSWER);
    cors.learner("c", "GET", PAGE).answered(200, ANSWER);
    cors.forget("b");
    assertThat(cors.known("b", "GET", PAGE)).isEmpty();
    assertThat(cors.known("c", "GET", PAGE)).isPresent();
  }

  @Test
  void anAnswerFromBeforeAChangeIsNotKept() {
    CorsAnswers.Learner asked = cors.learner("b", "GET", PAGE);
    cors.forget("b");
    asked.answered(200, ANSWER);
    assertThat(cors.known("b", "GET", PAGE)).isEmpty();
  }

  private static final Headers PREFLIGHT =
      headers("Origin: https://page.test; Access-Control-Request-Method: PUT");

  @Test
  void preflightsThatTheRulesAllowAreAnsweredAlike() {
    cors.preflightLearner("b", PREFLIGHT).answered(200, ANSWER);
    assertThat(cors.allowed("b", PREFLIGHT))
        .hasValueSatisfying(allowed -> assertThat(allowed.headers()).isEqualTo(OF_RULES));
    assertThat(cors.known("b", "GET", PAGE)).isEmpty();
    cors.forget("b");
    assertThat(cors.allowed("b", PREFLIGHT)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "other, Origin: https://page.test; Access-Control-Request-Method: PUT",
    "b, Origin: https://other.test; Access-Control-Request-Method: PUT",
    "b, Origin: https://page.test; Access-Control-Request-Method: DELETE",
    "b, Origin: https://page.test; Access-Control-Request-Method: PUT;"
        + " Access-Control-Request-Headers: a",
  })
  void anotherPreflightGoesToS3(String bucket, String request) {
    cors.preflightLearner("b", PREFLIGHT).answered(200, ANSWER);
    assertThat(cors.allowed(bucket, headers(request))).isEmpty();
  }

  @Test
  void preflightsThatAreRefusedOrFromBeforeAChangeAreNotKept() {
    cors.preflightLearner("b", PREFLIGHT).answered(403, ANSWER);
    assertThat(cors.allowed("b", PREFLIGHT)).isEmpty();
    cors.preflightLearner("b", PREFLIGHT).answered(200, headers("Vary: Origin"));
    assertThat(cors.allowed("b", PREFLIGHT)).isEmpty();
    CorsAnswers.Learner asked = cors.preflightLearner("b", PREFLIGHT);
    cors.forget("b");
    asked.answered(200, ANSWER);
    assertThat(cors.allowed("b", PREFLIGHT)).isEmpty();
  }

  @Test
  void theHeadersThatS3AddsReplaceThoseOfTheSameName() {
    Headers allowed = headers("Vary: Origin; Vary: Accept-Encoding; Access-Control-Max-Age: 5");
    Headers answer = headers("ETag: \"a\"; vary: Accept");
    assertThat(CorsAnswers.add(allowed, answer))
        .isEqualTo(
            headers("ETag: \"a\"; Vary: Origin; Vary: Accept-Encoding; Access-Control-Max-Age: 5"));
  }

  private static Headers headers(String text) {
    Headers.Builder builder = Headers.builder();
    for (String line : text.split("; ?(?=[A-Za-z-]+: )", -1)) {
      String[] parts = line.split(": ", 2);
      builder.add(parts[0], parts[1]);
    }
    return builder.build();
  }
}
