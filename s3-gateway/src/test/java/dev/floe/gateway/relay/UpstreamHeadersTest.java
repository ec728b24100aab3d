package dev.floe.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.model.S3Error;
import dev.floe.gateway.model.S3Exception;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UpstreamHeadersTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Content-Encoding | gzip, br | gzip, br",
        "Content-Encoding | aws-chunked, gzip | gzip",
        "Content-Encoding | gzip,AWS-Chunked,br | gzip,br",
        "Content-Type | text/plain; charset=utf-8 | text/plain; charset=utf-8",
        "x-amz-meta-a | a   b | a   b",
        "Range | bytes=0- | bytes=0-",
        "x-amz-copy-source | /b/a%20b?versionId=v | /b/a%20b?versionId=v",
      })
  void passOnTheClientsHeaders(String name, String value, String passed) {
    assertThat(UpstreamHeaders.request(headers(name, value)).first(name)).contains(passed);
  }

  /** The headers of the client's connection and signature are not passed on. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Host",
        "Content-Length",
        "Expect",
        "Authorization",
        "x-amz-date",
        "x-amz-content-sha256",
        "x-amz-security-token",
        "x-amz-decoded-content-length",
        "x-amz-trailer",
        "Connection",
        "Keep-Alive",
        "TE",
        "Trailer",
        "Transfer-Encoding",
        "Upgrade",
        "Proxy-Authorization"
      })
  void leaveOutHeadersOfTheClientsConnectionAndSignature(String name) {
    assertThat(UpstreamHeaders.request(headers(name, "a"))).isEmpty();
  }

  @Test
  void leaveOutAnEncodingThatIsOnlyFraming() {
    assertThat(UpstreamHeaders.request(headers("Content-Encoding", "aws-chunked"))).isEmpty();
  }

  /** A condition that the client signed must reach S3, even if Connection names it. */
  @Test
  void passOnHeadersThatConnectionNames() {
    Headers headers =
        Headers.builder()
            .add("Connection", "if-none-match, x-amz-acl, keep-alive")
            .add("If-None-Match", "*")
            .add("x-amz-acl", "private")
            .build();
    Headers kept = Headers.builder().add("If-None-Match", "*").add("x-amz-acl", "private").build();
    assertThat(UpstreamHeaders.request(headers)).isEqualTo(kept);
    assertThat(UpstreamHeaders.response(headers)).isEqualTo(kept);
  }

  /** A head keeps each byte from the wire in one char. */
  @Test
  void leaveOutOrRefuseBytesThatCannotBeSent() {
    String umlaut =
        new String("gr\u00fcn".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    String euro =
        new String("\u20ac".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    assertThat(UpstreamHeaders.request(headers("x-amz-meta-a", umlaut)).first("x-amz-meta-a"))
        .contains(umlaut);
    assertThat(UpstreamHeaders.request(headers("Referer", euro))).isEmpty();
    assertThatThrownBy(() -> UpstreamHeaders.request(headers("x-amz-meta-a", euro)))
        .isInstanceOfSatisfying(
            S3Exception.class, e -> assertThat(e.error()).isEqualTo(S3Error.INVALID_ARGUMENT));
  }

  private static Headers headers(String name, String value) {
    return Headers.builder().add(name, value).build();
  }
}
