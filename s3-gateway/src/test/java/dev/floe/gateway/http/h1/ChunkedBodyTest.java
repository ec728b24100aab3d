package dev.floe.gateway.http.h1;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The framing of chunked bodies, received whole and byte by byte. */
class ChunkedBodyTest {
  private static final String HEAD =
      "PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";

  private static String decode(String wire) {
    String whole = decode(wire, wire.length());
    assertThat(decode(wire, 1)).isEqualTo(whole);
    return whole;
  }

  private static String decode(String wire, int atATime) {
    try (DecodedRequests requests = new DecodedRequests()) {
      requests.send(HEAD).head();
      for (int i = 0; i < wire.length(); i += atATime) {
        requests.send(wire.substring(i, i + atATime));
      }
      return requests.body();
    }
  }

  @Test
  void removesTheFraming() {
    assertThat(decode("3\r\nabc\r\n0A;x=y\r\n0123456789\r\n0\r\nTrailer: t\r\n\r\n"))
        .isEqualTo("abc0123456789");
    assertThat(decode("0\r\n\r\n")).isEmpty();
    assertThat(decode("3\r\nab")).isEqualTo("ab...");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\r\n",
        "g\r\n",
        "-1\r\n",
        "+1\r\n",
        " 1\r\n",
        "1 \r\na",
        "0x1\r\n",
        "1\na",
        "1\r\nab\r",
        "1\r\na\n\n",
        "1111111111111111\r\n",
        "80000000\r\n",
        "1;a\nb\r\n",
        "0\r\nx\ny"
      })
  void refusesBrokenFraming(String wire) {
    assertThat(decode(wire)).endsWith("!");
  }

  /** An extension may be as long as a request line (RFC 9112, section 7.1.1). */
  @Test
  void dropsExtensions() {
    assertThat(decode("1;" + "x".repeat(3_000) + "\r\na\r\n0\r\n\r\n")).isEqualTo("a");
  }

  @Test
  void boundsExtensionsAndTrailers() {
    assertThat(decode("1;" + "x".repeat(9_000))).endsWith("!");
    assertThat(decode("0\r\nA: " + "x".repeat(17_000))).endsWith("!");
    assertThat(decode("0\r\n" + "A: b\r\n".repeat(300))).endsWith("!");
  }
}
