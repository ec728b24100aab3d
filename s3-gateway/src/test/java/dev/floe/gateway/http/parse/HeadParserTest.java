package dev.floe.gateway.http.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.gateway.exchange.RequestHead;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeadParserTest {
  private static ParsedHead parse(String head) throws MalformedHeadException {
    byte[] bytes = head.getBytes(StandardCharsets.ISO_8859_1);
    return HeadParser.parse(bytes, bytes.length, InetSocketAddress.createUnresolved("client", 1));
  }

  @Test
  void keepsTargetAndHeadersAsSent() throws Exception {
    ParsedHead parsed =
        parse("GET /b/a%20b//./..%2F?x=%41&y HTTP/1.1\nHost: h:80\nX-A:  1 , 2\t\nx-a: 3\n");
    RequestHead head = parsed.head();
    assertThat(head.rawPath()).isEqualTo("/b/a%20b//./..%2F");
    assertThat(head.rawQuery()).isEqualTo("x=%41&y");
    assertThat(head.headers().all("x-a")).containsExactly("1 , 2", "3");
    assertThat(head.contentLength()).isZero();
    assertThat(parsed.keepAlive()).isTrue();
  }

  @Test
  void knowsHowTheBodyIsFramed() throws Exception {
    assertThat(parse("PUT / HTTP/1.1\nHost: h\nContent-Length: 00012\n").head().contentLength())
        .isEqualTo(12);
    assertThat(
            parse("PUT / HTTP/1.1\nHost: h\nTransfer-Encoding: Chunked\n").head().contentLength())
        .isEqualTo(RequestHead.CHUNKED);
  }

  @Test
  void expectsContinueOnlyBeforeABody() throws Exception {
    String head = "PUT / HTTP/1.1\nHost: h\nExpect: 100-continue\n";
    assertThat(parse(head + "Content-Length: 1\n").expectContinue()).isTrue();
    assertThat(parse(head).expectContinue()).isFalse();
  }

  @Test
  void closesOnRequestAndForOldClients() throws Exception {
    assertThat(parse("GET / HTTP/1.1\nHost: h\nConnection: foo, Close\n").keepAlive()).isFalse();
    assertThat(parse("GET / HTTP/1.0\n").keepAlive()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "GET /\n",
        "GET / HTTP/2.0\nHost: h\n",
        "GET  HTTP/1.1\nHost: h\n",
        "get / HTTP/1.1\nHost: h\n",
        "G@T / HTTP/1.1\nHost: h\n",
        "GET ftp://h/ HTTP/1.1\nHost: h\n",
        "GET http://u@h/ HTTP/1.1\nHost: h\n",
        "GET http:///a HTTP/1.1\nHost: h\n",
        "OPTIONS * HTTP/1.1\nHost: h\n",
        "CONNECT h:80 HTTP/1.1\nHost: h\n",
        "GET /a b HTTP/1.1\nHost: h\n",
        "GET /a#b HTTP/1.1\nHost: h\n",
        "GET /a\tb HTTP/1.1\nHost: h\n",
        "GET / HTTP/1.1\n",
        "GET / HTTP/1.1\nHost: h\nHost: h\n",
        "GET / HTTP/1.1\nHost: h\n folded\n",
        "GET / HTTP/1.1\nHost: h\nA : 1\n",
        "GET / HTTP/1.1\nHost: h\n: 1\n",
        "GET / HTTP/1.1\nHost: h\nA\n",
        "GET / HTTP/1.1\nHost: h\nA: \u0001\n",
        "GET / HTTP/1.1\nHost: h\nA\u00e9: 1\n",
        "PUT / HTTP/1.1\nHost: h\nContent-Length: 1\nContent-Length: 1\n",
        "PUT / HTTP/1.1\nHost: h\nContent-Length: 1, 1\n",
        "PUT / HTTP/1.1\nHost: h\nContent-Length: +1\n",
        "PUT / HTTP/1.1\nHost: h\nContent-Length: -1\n",
        "PUT / HTTP/1.1\nHost: h\nContent-Length: \n",
        "PUT / HTTP/1.1\nHost: h\nContent-Length: 0x1\n",
        "PUT / HTTP/1.1\nHost: h\nContent-Length: 9999999999999999999\n",
        "PUT / HTTP/1.1\nHost: h\nContent-Length: 1\nTransfer-Encoding: chunked\n",
        "PUT / HTTP/1.1\nHost: h\nTransfer-Encoding: gzip, chunked\n",
        "PUT / HTTP/1.1\nHost: h\nTransfer-Encoding: chunked\nTransfer-Encoding: chunked\n",
        "PUT / HTTP/1.0\nTransfer-Encoding: chunked\n"
      })
  void refusesWhatAnotherServerMightReadInAnotherWay(String head) {
    assertThatThrownBy(() -> parse(head)).isInstanceOf(MalformedHeadException.class);
  }
}
