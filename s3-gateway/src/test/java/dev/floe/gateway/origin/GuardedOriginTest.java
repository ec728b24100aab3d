package dev.floe.gateway.origin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.gateway.ExpectedLog;
import dev.floe.gateway.exchange.Headers;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GuardedOriginTest {
  /** Answers each request alike. */
  private static final class Scripted implements OriginClient {
    private int status = 200;
    private String body = "";

    @Override
    public OriginResponse send(OriginRequest request) {
      return new Answer(status, new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public void close() {}
  }

  private record Answer(int status, InputStream body, long contentLength)
      implements OriginResponse {
    Answer(int status, InputStream body) {
      this(status, body, UNKNOWN_LENGTH);
    }

    @Override
    public Headers headers() {
      return Headers.EMPTY;
    }

    @Override
    public void abort() {}

    @Override
    public void close() {}
  }

  private final Scripted origin = new Scripted();

  private static OriginRequest request(String method) {
    return OriginRequest.of(method, "/bkt/key", "", Headers.EMPTY);
  }

  @ParameterizedTest
  @CsvSource({
    "403, InvalidAccessKeyId",
    "403, SignatureDoesNotMatch",
    "403, RequestTimeTooSkewed",
    "400, ExpiredToken",
    "400, InvalidToken",
    "400, AuthorizationHeaderMalformed"
  })
  void complaintsAboutTheGatewayReachNoClient(int status, String code) {
    origin.status = status;
    origin.body = "<Error><Code>" + code + "</Code></Error>";
    try (ExpectedLog log = ExpectedLog.of(TrustedOrigin.class)) {
      OriginClient trusted = new TrustedOrigin(origin);
      for (String method : List.of("GET", "PUT", "HEAD")) {
        assertThatThrownBy(() -> trusted.send(request(method)))
            .isInstanceOfSatisfying(
                OriginException.class, e -> assertThat(e.mayHaveArrived()).isFalse());
      }
      assertThat(log.messages()).hasSize(3).first().asString().contains(code);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "403, InvalidAccessKeyId, true, 1",
    "400, ExpiredToken, true, 1",
    "403, AccessDenied, false, 0",
    "403, '', false, 0",
    "404, NoSuchKey, false, 0",
    "200, '', false, 0",
    "503, SlowDown, true, 0"
  })
  void aRefusedHeadIsJudgedByTheErrorOfAGet(int status, String code, boolean kept, int errorsLogged)
      throws IOException {
    List<OriginRequest> sent = new ArrayList<>();
    OriginClient trusted =
        new TrustedOrigin(
            new OriginClient() {
              @Override
              public OriginResponse send(OriginRequest request) {
                sent.add(request);
                boolean head = request.method().equals("HEAD");
                String body = head ? "" : "<Error><Code>" + code + "</Code></Error>";
                return new Answer(
                    head ? 403 : status,
                    new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)));
              }

              @Override
              public void close() {}
            });
    OriginRequest head =
        OriginRequest.of(
            "HEAD", "/bkt/key", "versionId=v", Headers.builder().add("If-Match", "\"a\"").build());
    try (ExpectedLog log = ExpectedLog.of(TrustedOrigin.class)) {
      if (kept) {
        assertThatThrownBy(() -> trusted.send(head)).isInstanceOf(OriginException.class);
      } else {
        assertThat(trusted.send(head).status()).isEqualTo(403);
      }
      assertThat(log.messages()).hasSize(errorsLogged);
    }
    assertThat(sent).hasSize(2);
    OriginRequest asking = sent.getLast();
    assertThat(asking.method()).isEqualTo("GET");
    assertThat(asking.rawQuery()).isEqualTo("versionId=v");
    assertThat(asking.headers().first("If-Match")).contains("\"a\"");
    assertThat(asking.headers().first("Range")).contains("bytes=0-0");
    assertThat(asking.claimant()).isEqualTo(head.claimant());
  }

  @Test
  void anExpiredRequestIsTheGateways() {
    origin.status = 403;
    origin.body = "<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>";
    try (ExpectedLog log = ExpectedLog.of(TrustedOrigin.class)) {
      OriginClient trusted = new TrustedOrigin(origin);
      assertThatThrownBy(() -> trusted.send(request("GET"))).isInstanceOf(OriginException.class);
      assertThat(log.messages()).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<Message>Access Denied</Message>",
        "<Message>Access Denied</Message><Resource>/bkt/request has expired</Resource>",
        ""
      })
  void accessDeniedOfTheObjectPasses(String more) throws IOException {
    origin.status = 403;
    origin.body = "<Error><Code>AccessDenied</Code>" + more + "</Error>";
    assertThat(new TrustedOrigin(origin).send(request("GET")).status()).isEqualTo(403);
  }

  @Test
  void accessDeniedPassesWhole() throws IOException {
    origin.status = 403;
    origin.body = "<Error><Code>AccessDenied</Code>" + "x".repeat(10_000) + "</Error>";
    OriginClient trusted = new TrustedOrigin(origin);
    try (OriginResponse answer = trusted.send(request("GET"))) {
      assertThat(answer.body().readAllBytes()).asString().isEqualTo(origin.body);
    }
    assertThat(trusted.send(request("HEAD")).status()).isEqualTo(403);
  }

  @Test
  void refusesAtOnceWhatExceedsAShareAndCountsUntilAnAnswerIsClosed() throws IOException {
    OriginClient shared =
        new SharedOrigin(
            origin, OriginSettings.of(URI.create("http://origin"), "r").withLimits(16, 0));
    OriginRequest read = request("GET").by(Claimant.reader("a"));
    List<OriginResponse> open = new ArrayList<>();
    assertThatThrownBy(
            () -> {
              while (open.size() < 16) {
                open.add(shared.send(read));
              }
            })
        .isInstanceOfSatisfying(OriginException.class, e -> assertThat(e.isBusy()).isTrue());
    shared.send(request("PUT").by(Claimant.client("PUT", "b"))).close();
    shared.send(request("HEAD")).close();
    try (OriginResponse fill = shared.send(request("GET"))) {
      assertThat(fill.chargeTo(Claimant.reader("a"))).isFalse();
      open.removeFirst().close();
      assertThat(fill.chargeTo(Claimant.reader("a"))).isTrue();
      assertThatThrownBy(() -> shared.send(read)).isInstanceOf(OriginException.class);
    }
    shared.send(read).close();
  }

  /** Answers GET and HEAD as for an object of this length. */
  private static OriginClient shared(long objectBytes) {
    OriginClient origin =
        new OriginClient() {
          @Override
          public OriginResponse send(OriginRequest request) {
            byte[] body = new byte[request.method().equals("GET") ? (int) objectBytes : 0];
            return new Answer(200, new ByteArrayInputStream(body), objectBytes);
          }

          @Override
          public void close() {}
        };
    return new SharedOrigin(
        origin, OriginSettings.of(URI.create("http://origin"), "r").withLimits(32, 0));
  }

  private static OriginRequest readBy(String identity) {
    return request("GET").by(Claimant.reader(identity));
  }

  @Test
  void refusesLongAnswersWhileTheIdentityLeavesOthersUnread() throws IOException {
    OriginClient shared = shared(2 * SharedOrigin.UNREAD_BYTES);
    List<OriginResponse> unread = new ArrayList<>();
    assertThatThrownBy(
            () -> {
              while (unread.size() < 32) {
                unread.add(shared.send(readBy("a")));
              }
            })
        .isInstanceOfSatisfying(OriginException.class, e -> assertThat(e.isBusy()).isTrue());
    assertThat(unread).hasSize(3);
    try (OriginResponse fill = shared.send(request("GET"))) {
      assertThat(fill.chargeTo(Claimant.reader("a"))).isFalse();
      assertThat(fill.chargeTo(Claimant.reader("b"))).isTrue();
    }
    shared.send(request("HEAD").by(Claimant.reader("a"))).close();

    unread.getFirst().body().readAllBytes();
    try (OriginResponse next = shared.send(readBy("a"))) {
      assertThatThrownBy(() -> shared.send(readBy("a"))).isInstanceOf(OriginException.class);
      assertThat(next.status()).isEqualTo(200);
    }
    for (OriginResponse each : unread) {
      each.close();
    }
    for (int i = 0; i < 3; i++) {
      assertThat(shared.send(readBy("a")).status()).isEqualTo(200);
    }
  }

  @Test
  void shortAnswersAreNeverUnread() throws IOException {
    OriginClient shared = shared(SharedOrigin.UNREAD_BYTES);
    for (int i = 0; i < 10; i++) {
      assertThat(shared.send(readBy("a")).status()).isEqualTo(200);
    }
  }
}
