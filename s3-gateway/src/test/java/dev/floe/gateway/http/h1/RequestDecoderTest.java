package dev.floe.gateway.http.h1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.exchange.RequestFault;
import dev.floe.gateway.exchange.RequestHead;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestDecoderTest {
  private static final String GET = "GET /b/k HTTP/1.1\r\nHost: h\r\n\r\n";

  private final DecodedRequests requests = new DecodedRequests();

  @AfterEach
  void close() {
    requests.close();
  }

  /** Decodes a head, whose lines end in LF in the argument and in CRLF on the wire. */
  private Http1Head parse(String head) {
    return requests.send(head.replace("\n", "\r\n") + "\r\n").head();
  }

  @Test
  void keepsTargetAndHeadersAsSent() {
    Http1Head parsed =
        parse("GET /b/a%20b//./..%2F?x=%41&y HTTP/1.1\nHost: h:80\nX-A:  1 , 2\t\nx-a: 3\n");
    RequestHead head = parsed.head();
    assertThat(head.rawPath()).isEqualTo("/b/a%20b//./..%2F");
    assertThat(head.rawQuery()).isEqualTo("x=%41&y");
    assertThat(head.headers().all("x-a")).containsExactly("1 , 2", "3");
    assertThat(head.headers().fields()).extracting("name").containsExactly("Host", "X-A", "x-a");
    assertThat(head.contentLength()).isZero();
    assertThat(parsed.keepAlive()).isTrue();
  }

  @Test
  void keepsALengthAsSent() {
    RequestHead head = parse("PUT / HTTP/1.1\nHost: h\nContent-Length: 00012\nA: b\n").head();
    assertThat(head.contentLength()).isEqualTo(12);
    assertThat(head.headers().fields().get(1).value()).isEqualTo("00012");
  }

  @Test
  void knowsThatABodyIsChunked() {
    assertThat(
            parse("PUT / HTTP/1.1\nHost: h\nTransfer-Encoding: Chunked\n").head().contentLength())
        .isEqualTo(RequestHead.CHUNKED);
  }

  @Test
  void expectsContinueBeforeABody() {
    String head = "PUT / HTTP/1.1\nHost: h\nExpect: 100-continue\n";
    assertThat(parse(head + "Content-Length: 1\n").expectContinue()).isTrue();
  }

  @Test
  void expectsNoContinueWithoutABody() {
    String head = "PUT / HTTP/1.1\nHost: h\nExpect: 100-continue\n";
    assertThat(parse(head).expectContinue()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET / HTTP/1.1\nHost: h\nConnection: foo, Close\n", "GET / HTTP/1.0\n"})
  void closesOnRequestAndForOldClients(String head) {
    assertThat(parse(head).keepAlive()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "GET /\n",
        "GET / HTTP/2.0\nHost: h\n",
        "GET / http/1.1\nHost: h\n",
        "GET  HTTP/1.1\nHost: h\n",
        "get / HTTP/1.1\nHost: h\n",
        "G@T / HTTP/1.1\nHost: h\n",
        " GET / HTTP/1.1\nHost: h\n",
        "\u0000GET / HTTP/1.1\nHost: h\n",
        "\n\nGET / HTTP/1.1\nHost: h\n",
        "GET ftp://h/ HTTP/1.1\nHost: h\n",
        "GET http://u@h/ HTTP/1.1\nHost: h\n",
        "GET http:///a HTTP/1.1\nHost: h\n",
        "OPTIONS * HTTP/1.1\nHost: h\n",
        "CONNECT h:80 HTTP/1.1\nHost: h\n",
        "GET /a b HTTP/1.1\nHost: h\n",
        "GET /a#b HTTP/1.1\nHost: h\n",
        "GET /a\tb HTTP/1.1\nHost: h\n",
        "GET /a\u0001b HTTP/1.1\nHost: h\n",
        "GET / HTTP/1.1\n",
        "GET / HTTP/1.1\nHost: h\nHost: h\n",
        "GET / HTTP/1.1\n folded: 1\nHost: h\n",
        "GET / HTTP/1.1\nHost: h\nA:\n folded\n",
        "GET / HTTP/1.1\nHost: h\nA : 1\n",
        "GET / HTTP/1.1\nHost: h\n: 1\n",
        "GET / HTTP/1.1\nHost: h\nA\n",
        "GET / HTTP/1.1\nHost: h\nA: \u0001\n",
        "GET / HTTP/1.1\nHost: h\nA: b\u0000c\n",
        "GET / HTTP/1.1\nHost: h\nA\u00e9: 1\n",
        "PUT / HTTP/1.1\nHost: h\nContent-Length: 1\nContent-Length: 1\n",
        "PUT / HTTP/1.0\nHost: h\nContent-Length: 1\nContent-Length: 1\n",
        "PUT / HTTP/1.0\nHost: h\nContent-Length: 1\nContent-Length: 2\n",
        "PUT / HTTP/1.1\nHost: h\nContent-Length: 1, 1\n",
        "PUT / HTTP/1.1\nHost: h\nContent-Length: +1\n",
        "PUT / HTTP/1.1\nHost: h\nContent-Length: -1\n",
        "PUT / HTTP/1.1\nHost: h\nContent-Length: \n",
        "PUT / HTTP/1.1\nHost: h\nContent-Length: 0x1\n",
        "PUT / HTTP/1.1\nHost: h\nContent-Length: 1\n 2\n",
        "PUT / HTTP/1.1\nHost: h\nContent-Length: 9999999999999999999\n",
        "PUT / HTTP/1.1\nHost: h\nContent-Length: 1\nTransfer-Encoding: chunked\n",
        "PUT / HTTP/1.1\nHost: h\nTransfer-Encoding: gzip, chunked\n",
        "PUT / HTTP/1.1\nHost: h\nTransfer-Encoding: identity\n",
        "PUT / HTTP/1.1\nHost: h\nTransfer-Encoding: chunked\nTransfer-Encoding: chunked\n",
        "PUT / HTTP/1.1\nHost: h\nTransfer-Encoding: chunked\n x\n",
        "PUT / HTTP/1.0\nTransfer-Encoding: chunked\n",
        "GET / HTTP/1.1\nHost: h\nSec-WebSocket-Key1: a\nSec-WebSocket-Key2: b\n"
      })
  void refusesHeadsThatAnotherServerMightReadDifferently(String head) {
    String wire = head.isEmpty() ? "\r\n\r\n" : head.replace("\n", "\r\n") + "\r\n";
    assertThat(requests.send(wire).fault().kind()).isEqualTo(RequestFault.Kind.MALFORMED);
    requests.send(GET);
    assertThat(requests.droppedBytes).isEqualTo(GET.length());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\nHost: h\n\n",
        "GET / HTTP/1.1\r\nHost: h\nA: b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nA: b\rC: d\r\n\r\n",
        "\nGET / HTTP/1.1\r\nHost: h\r\n\r\n",
        "\rGET / HTTP/1.1\r\nHost: h\r\n\r\n"
      })
  void refusesLinesThatDoNotEndInCrLf(String wire) {
    assertThat(requests.send(wire).fault().kind()).isEqualTo(RequestFault.Kind.MALFORMED);
  }

  /**
   * A folded value is one value, joined by a space (RFC 9112, section 5.2): the gateway verifies
   * and forwards that value, and S3 never sees the fold.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1/ 2       | 1 2
          1/\t2      | 1 2
          1/ 2/  3   | 1 2 3
          """)
  void joinsFoldedValues(String lines, String value) {
    Http1Head parsed =
        parse("GET / HTTP/1.1\nHost: h\nA: " + lines.strip().replace("/", "\n") + "\nB: c\n");
    assertThat(parsed.head().headers().all("a")).containsExactly(value);
    assertThat(parsed.head().headers().all("b")).containsExactly("c");
  }

  /** Any white space may separate the parts of a request line (RFC 9112, section 3). */
  @ParameterizedTest
  @ValueSource(strings = {"GET  /b/k HTTP/1.1", "GET /b/k\tHTTP/1.1", "GET\t/b/k  HTTP/1.1"})
  void acceptsMoreSpacesBetweenThePartsOfARequestLine(String line) {
    RequestHead head = parse(line + "\nHost: h\n").head();
    assertThat(head.method()).isEqualTo("GET");
    assertThat(head.rawPath()).isEqualTo("/b/k");
  }

  @Test
  void holdsTheNextRequestUndecoded() {
    requests.send(GET + GET + "GET");
    requests.head();
    assertThat(requests.body()).as("nothing more").isEqualTo("...");
    assertThat(requests.holdsBytes()).isTrue();
    requests.next().head();
    requests.next();
    assertThat(requests.unfinished).isEqualTo(1);
    requests.send(GET.substring(3)).head();
    assertThat(requests.holdsBytes()).isFalse();
  }

  @Test
  void skipsOneEmptyLineBeforeARequest() {
    requests.send("\r").send("\n").send(GET).head();
    requests.next().send("\r\n" + GET).head();
  }

  @Test
  void countsTheMemoryOfAnUnfinishedHead() {
    requests.send("GET / HTTP/1.1\r\nHost: h\r\nA: " + "a".repeat(5_000));
    assertThat(requests.mostBytes).isBetween(5_000, 8 << 10);
    requests.send("\r\n" + "b:\r\n".repeat(100));
    assertThat(requests.mostBytes).as("fields that are short").isGreaterThan(102 * 128);
  }

  @Test
  void refusesAHeadForWhichThereIsNoMemory() {
    requests.limitBytes = 1_000;
    requests.send("GET / HTTP/1.1\r\nHost: h\r\nA: " + "a".repeat(500));
    assertThat(requests.unfinished).isPositive();
    requests.send("a".repeat(500));
    assertThat(requests.fault().kind()).isEqualTo(RequestFault.Kind.NO_MEMORY);
  }

  @ParameterizedTest
  @CsvSource({
    "GET /, a, 9000, URI_TOO_LONG",
    "'GET / HTTP/1.1\r\nA: ', a, 17000, HEAD_TOO_LARGE",
    "'GET / HTTP/1.1\r\n', 'A: b\r\n', 257, MALFORMED",
  })
  void boundsAHead(String begin, String repeated, int times, RequestFault.Kind kind) {
    assertThat(requests.send(begin + repeated.repeat(times)).fault().kind()).isEqualTo(kind);
  }

  @Test
  void boundsLineAndHeadersTogether() {
    String target = "GET /" + "a".repeat(8_000) + " HTTP/1.1\r\n";
    requests.send(target + "Host: h\r\nA: " + "a".repeat(8_000) + "\r\n\r\n").head();
    requests.next().send(target + "Host: h\r\nA: " + "a".repeat(9_000) + "\r\n\r\n");
    assertThat(requests.fault().kind()).isEqualTo(RequestFault.Kind.HEAD_TOO_LARGE);
  }
}
