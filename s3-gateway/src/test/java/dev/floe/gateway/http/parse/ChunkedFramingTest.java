package dev.floe.gateway.http.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkedFramingTest {
  private static String decode(String wire) throws MalformedHeadException {
    ChunkedFraming framing = new ChunkedFraming();
    StringBuilder data = new StringBuilder();
    for (byte next : wire.getBytes(StandardCharsets.ISO_8859_1)) {
      assertThat(framing.done()).as("done before %s", (char) next).isFalse();
      if (framing.dataRemaining() > 0) {
        data.append((char) next);
        framing.dataTaken(1);
      } else {
        framing.frame(next);
      }
    }
    return framing.done() ? data.toString() : data + "...";
  }

  @Test
  void removesTheFraming() throws Exception {
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
        "1\r\nab",
        "1\r\na\n",
        "1111111111111111\r\n",
        "1;a\nb\r\n",
        "0\r\nx\ny"
      })
  void refusesBrokenFraming(String wire) {
    assertThatThrownBy(() -> decode(wire)).isInstanceOf(MalformedHeadException.class);
  }
}
