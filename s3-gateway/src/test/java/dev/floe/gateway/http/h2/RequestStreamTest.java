package dev.floe.gateway.http.h2;

import static dev.floe.gateway.http.h2.ClientFrames.DATA;
import static dev.floe.gateway.http.h2.ClientFrames.END_HEADERS;
import static dev.floe.gateway.http.h2.ClientFrames.END_STREAM;
import static dev.floe.gateway.http.h2.ClientFrames.HEADERS;
import static dev.floe.gateway.http.h2.ClientFrames.RST_STREAM;
import static dev.floe.gateway.http.h2.ClientFrames.WINDOW_UPDATE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.ExpectedLog;
import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.exchange.ResponseHead;
import dev.floe.gateway.http.message.InboundBody;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The request, body and answer of one stream. */
class RequestStreamTest extends Http2Fixture {
  private static final int NO_ERROR = 0;
  private static final int INTERNAL_ERROR = 2;
  private static final byte[] CANCEL = {0, 0, 0, 8};

  @BeforeEach
  void open() {
    body = SHORT; // the test decides when this time has passed
    connect();
    acknowledge();
    received();
    told.clear();
  }

  // The head.

  @Test
  void passesOnARequestAndItsAnswer() {
    get(1);
    assertThat(told).containsExactly("busy", "GET /1");
    exchange().response().start(new ResponseHead(200, Headers.EMPTY, 4));
    exchange().response().write("text".getBytes(StandardCharsets.US_ASCII));
    exchange().response().end();
    run();
    List<Frame> frames = received();
    assertThat(frames.getFirst().status()).isEqualTo("200");
    assertThat(frames.stream().filter(frame -> frame.type() == DATA))
        .anyMatch(frame -> frame.payload().remaining() == 4);
    assertThat(frames.getLast().flags() & END_STREAM).isEqualTo(END_STREAM);
    assertThat(told).containsExactly("busy", "GET /1", "ended true", "idle again");
  }

  @Test
  void refusesAMalformedHead() {
    byte[] head =
        ClientFrames.fields(
            ":method", "GET", ":scheme", "https", ":authority", "u@h", ":path", "/");
    send(HEADERS, END_HEADERS | END_STREAM, 1, head);
    assertThat(told).contains("refused MALFORMED");
    assertThat(received(HEADERS)).extracting(Frame::status).containsExactly("400");
  }

  @Test
  void refusesATargetThatIsTooLong() {
    byte[] head = ClientFrames.head("GET", "/" + "a".repeat(settings().maxTargetBytes()));
    send(HEADERS, END_HEADERS | END_STREAM, 1, head);
    assertThat(told).contains("refused URI_TOO_LONG");
  }

  // The body.

  @Test
  void opensItsWindowOnlyForAReader() throws Exception {
    put(1);
    assertThat(received(WINDOW_UPDATE)).isEmpty();
    readBody();
    assertThat(received(WINDOW_UPDATE))
        .singleElement()
        .satisfies(update -> assertThat(update.stream()).isEqualTo(1))
        .satisfies(update ->
            assertThat(update.payload().getInt()).isEqualTo(Http2Connection.STREAM_WINDOW_BYTES));
  }

  @Test
  void asksForABodyThatTheClientHoldsBack() throws Exception {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    head.writeBytes(ClientFrames.head("PUT", "/1"));
    head.writeBytes(ClientFrames.fields("expect", "100-continue"));
    send(HEADERS, END_HEADERS, 1, head.toByteArray());
    assertThat(received(HEADERS)).isEmpty();
    readBody();
    assertThat(received(HEADERS)).extracting(Frame::status).containsExactly("100");
    readBody();
    assertThat(received(HEADERS)).as("once").isEmpty();
  }

  @Test
  void passesOnABodyToItsEnd() throws Exception {
    put(1);
    assertThat(readBody()).isZero();
    send(DATA, 0, 1, new byte[10]);
    assertThat(readBody()).isEqualTo(10);
    send(DATA, END_STREAM, 1, new byte[20]);
    assertThat(readBody()).isEqualTo(20);
    assertThat(readBody()).isEqualTo(-1);
  }

  @Test
  void failsABodyThatDoesNotArriveInTime() throws Exception {
    put(1);
    pass(SHORT);
    assertThat(readBody()).as("the body was not yet being read").isZero();
    told.clear();
    pass(SHORT);
    assertThat(readBody()).isZero();
    assertThat(told).containsExactly("body: the request's body did not arrive in time");
  }

  // The answer.

  /** The rest of the client's body is not needed. */
  @Test
  void resetsAStreamThatIsAnsweredBeforeItsBodyHasEnded() {
    put(1);
    answer(exchange(), 403);
    assertThat(received(RST_STREAM)).extracting(Frame::error).containsExactly(NO_ERROR);
    assertThat(told).contains("ended true");
  }

  @Test
  void resetsAStreamWhoseAnswerIsCutOff() {
    get(1);
    exchange().response().start(new ResponseHead(200, Headers.EMPTY, 10));
    exchange().response().abort();
    run();
    assertThat(received(RST_STREAM)).extracting(Frame::error).containsExactly(INTERNAL_ERROR);
    assertThat(told).contains("ended false");
  }

  /** RFC 9113, section 5.4.2: a reset is not answered by another one. */
  @Test
  void endsWhenItsClientResetsIt() {
    get(1);
    send(RST_STREAM, 0, 1, CANCEL);
    assertThat(told).containsExactly("busy", "GET /1", "closed", "ended false", "idle again");
    assertThat(received(RST_STREAM)).isEmpty();
  }

  @Test
  void releasesWhatArrivedBeforeItsClientResetIt() throws Exception {
    put(1);
    readBody();
    send(DATA, 0, 1, new byte[10]);
    send(DATA, 0, 1, new byte[10]);
    received();
    send(RST_STREAM, 0, 1, CANCEL);
    assertThat(told).endsWith("closed", "ended false", "idle again");
    assertThat(received(RST_STREAM)).isEmpty();
    put(3);
    assertThat(told).as("the connection continues").endsWith("busy", "PUT /3");
  }

  /** The body's buffer is full, so Netty keeps the last bytes. */
  @Test
  void releasesWhatIsQueuedWhenItsClientResetsIt() throws Exception {
    put(1);
    readBody();
    byte[] part = new byte[16 << 10];
    for (int sent = 0; sent < InboundBody.HIGH_BYTES; sent += part.length) {
      send(DATA, 0, 1, part);
    }
    ByteBuf last = Unpooled.copiedBuffer(ClientFrames.frame(DATA, 0, 1, part));
    socket().writeInbound(last);
    run();
    assertThat(last.refCnt()).isPositive();
    received();
    send(RST_STREAM, 0, 1, CANCEL);
    assertThat(last.refCnt()).isZero();
    assertThat(received(RST_STREAM)).isEmpty();
  }

  @Test
  void answersForAHandlerThatFails() {
    try (ExpectedLog log = ExpectedLog.of(RequestStream.class)) {
      send(HEADERS, END_HEADERS | END_STREAM, 1, ClientFrames.head("DELETE", "/1"));
      assertThat(log.messages()).hasSize(1);
    }
    assertThat(told).contains("refused INTERNAL");
    assertThat(received(HEADERS)).extracting(Frame::status).containsExactly("400");
  }

  @Test
  void resetsAStreamThatCannotEvenBeRefused() {
    failsToRefuse = true;
    try (ExpectedLog log = ExpectedLog.of(RequestStream.class)) {
      send(HEADERS, END_HEADERS | END_STREAM, 1, ClientFrames.head("DELETE", "/1"));
      assertThat(log.messages()).hasSize(2);
    }
    assertThat(received(RST_STREAM)).extracting(Frame::error).containsExactly(INTERNAL_ERROR);
    assertThat(told).contains("ended false");
  }
}
