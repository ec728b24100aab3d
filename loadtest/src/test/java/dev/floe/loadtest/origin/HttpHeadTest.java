package dev.floe.loadtest.origin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HttpHeadTest {
  private static InputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static HttpHead head(String text) throws IOException {
    return HttpHead.read(stream(text)).orElseThrow();
  }

  @Test
  void readsNothingBeyondTheEmptyLine() throws IOException {
    String text = "HTTP/1.1 206 Partial Content\r\nETag: \"a\"\r\n\r\n";
    InputStream in = stream(text + "body");
    HttpHead head = HttpHead.read(in).orElseThrow();
    assertThat(head.status()).isEqualTo(206);
    assertThat(head.bytes()).asString(StandardCharsets.ISO_8859_1).isEqualTo(text);
    assertThat(in.readAllBytes()).asString(StandardCharsets.ISO_8859_1).isEqualTo("body");
  }

  @Test
  void findsFieldsByNamesInAnyCase() throws IOException {
    HttpHead head = head("GET / HTTP/1.1\r\nHost: h\r\nx-a: 1\r\nX-A:2\r\n\r\n");
    assertThat(head.field("host")).contains("h");
    assertThat(head.field("X-a")).contains("1");
    assertThat(head.has("HOST", "H")).isTrue();
    assertThat(head.field("none")).isEmpty();
    assertThat(head.fieldsByName()).isEqualTo(Map.of("host", "h", "x-a", "1,2"));
  }

  @Test
  void addsLinesWithoutChangingTheOthers() throws IOException {
    HttpHead head = head("HTTP/1.1 200 OK\r\na: 1\r\n\r\n").with("b: 2\r\n");
    assertThat(head.text()).isEqualTo("HTTP/1.1 200 OK\r\nb: 2\r\na: 1\r\n\r\n");
  }

  @Test
  void distinguishesAnEndBeforeAHeadFromAnEndWithinIt() throws IOException {
    assertThat(HttpHead.read(stream(""))).isEmpty();
    assertThatThrownBy(() -> head("HTTP/1.1 200 OK\r\na: 1\r\n")).isInstanceOf(EOFException.class);
  }

  @Test
  void refusesLongHeadsAndLinesWithoutAColon() throws IOException {
    assertThatThrownBy(() -> head("a".repeat(70_000) + "\r\n\r\n"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("65536");
    HttpHead odd = head("HTTP/1.1 200 OK\r\nno colon\r\n\r\n");
    assertThatThrownBy(odd::fieldsByName)
        .isInstanceOf(IOException.class)
        .hasMessage("a line without a colon in a head: no colon");
  }
}
