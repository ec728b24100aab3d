package dev.floe.gateway.origin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.gateway.ExpectedLog;
import dev.floe.gateway.exchange.Headers;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedOriginTest {
  /** Answers every request in the same way. */
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

  private record Answer(int status, InputStream body) implements OriginResponse {
    @Override
    public long contentLength() {
      return UNKNOWN_LENGTH;
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
  void errorsOfTheGatewaysCredentialsReachNoClient(int status, String code) {
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
  void anExpiredRequestIsTheGatewaysFault() {
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
  void accessDeniedPassesUnchanged() throws IOException {
    origin.status = 403;
    origin.body = "<Error><Code>AccessDenied</Code>" + "x".repeat(10_000) + "</Error>";
    OriginClient trusted = new TrustedOrigin(origin);
    try (OriginResponse answer = trusted.send(request("GET"))) {
      assertThat(answer.body().readAllBytes()).asString().isEqualTo(origin.body);
    }
    assertThat(trusted.send(request("HEAD")).status()).isEqualTo(403);
  }
}
