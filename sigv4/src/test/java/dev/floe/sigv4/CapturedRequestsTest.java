package dev.floe.sigv4;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.sigv4.CapturedRequests.Captured;
import dev.floe.sigv4.body.BodyVerdict;
import dev.floe.sigv4.canonical.CanonicalQuery;
import dev.floe.sigv4.verify.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Verifies the captured requests of real clients: their heads, and their bodies in random pieces.
 */
class CapturedRequestsTest {
  static final List<String> CLIENTS = CapturedRequests.CLIENTS;
  private static final String TOKEN = "FwoGZXIvYXdzEXAMPLE+token/with==";

  @ParameterizedTest
  @FieldSource("CLIENTS")
  void shouldAcceptWhatClientsSend(String client) {
    List<Captured> requests = CapturedRequests.of(client);
    assertThat(requests).isNotEmpty();
    for (Captured request : requests) {
      PlainRequest head = request.head();
      Verdict verdict = Requests.verifier(credentials(head), time(head)).verify(head);
      assertThat(verdict).as("%s", request).isInstanceOf(Verdict.Accepted.class);
      for (int seed = 0; seed < 5; seed++) {
        Requests.Decoded decoded =
            Requests.decode(head, (Verdict.Accepted) verdict, request.body(), new Random(seed));
        assertThat(decoded.verdict())
            .as("%s, seed %s", request, seed)
            .isInstanceOf(BodyVerdict.Intact.class);
      }
    }
  }

  @ParameterizedTest
  @FieldSource("CLIENTS")
  void shouldRefuseAnotherMethodPathQueryOrSecret(String client) {
    for (Captured request : CapturedRequests.of(client)) {
      PlainRequest head = request.head();
      Instant time = time(head);
      Credentials credentials = credentials(head);
      PlainRequest method =
          new PlainRequest("PATCH", head.rawPath(), head.rawQuery(), head.headers());
      PlainRequest path =
          new PlainRequest(head.method(), head.rawPath() + "x", head.rawQuery(), head.headers());
      PlainRequest query = head.withRawQuery("versionId=evil&" + head.rawQuery());
      for (PlainRequest forged : List.of(method, path, query)) {
        assertThat(Requests.verifier(credentials, time).verify(forged))
            .as("%s", forged)
            .isInstanceOf(Verdict.Rejected.class);
      }
      Credentials other =
          new Credentials(credentials.accessKeyId(), "another", credentials.sessionToken());
      assertThat(Requests.verifier(other, time).verify(head)).isInstanceOf(Verdict.Rejected.class);
    }
  }

  private static Credentials credentials(PlainRequest head) {
    boolean temporary =
        head.rawQuery().toLowerCase(Locale.ROOT).contains("x-amz-security-token")
            || header(head, "x-amz-security-token").isPresent();
    return new Credentials("AKIDFLOECAPTURE", "floe/capture+secret", temporary ? TOKEN : null);
  }

  private static Instant time(PlainRequest head) {
    CanonicalQuery query = Objects.requireNonNull(CanonicalQuery.parse(head.rawQuery()));
    return header(head, "x-amz-date")
        .or(() -> query.value("X-Amz-Date"))
        .flatMap(Timestamps::parseBasic)
        .orElseGet(
            () -> Instant.ofEpochSecond(Long.parseLong(query.value("Expires").orElseThrow()) - 1));
  }

  private static Optional<String> header(PlainRequest head, String name) {
    return head.headers().stream()
        .filter(header -> header.name().equalsIgnoreCase(name))
        .map(header -> header.value().strip())
        .findFirst();
  }
}
