package dev.floe.gateway.http.h2;

import static dev.floe.gateway.http.h2.ClientFrames.CONTINUATION;
import static dev.floe.gateway.http.h2.ClientFrames.END_HEADERS;
import static dev.floe.gateway.http.h2.ClientFrames.END_STREAM;
import static dev.floe.gateway.http.h2.ClientFrames.GOAWAY;
import static dev.floe.gateway.http.h2.ClientFrames.HEADERS;
import static dev.floe.gateway.http.h2.ClientFrames.RST_STREAM;
import static dev.floe.gateway.http.h2.ClientFrames.SETTINGS;
import static dev.floe.gateway.http.h2.ClientFrames.WINDOW_UPDATE;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The settings, limits and end of a connection. */
class Http2ConnectionTest extends Http2Fixture {
  private static final int NO_ERROR = 0;
  private static final int SETTINGS_TIMEOUT = 4;
  private static final int ENHANCE_YOUR_CALM = 11;
  private static final byte[] CANCEL = {0, 0, 0, 8};

  // Settings and windows.

  @Test
  void grantsStreamsButNoBytesAtFirst() {
    connect();
    ByteBuffer settings = received(SETTINGS).getFirst().payload();
    Map<Integer, Integer> values = new HashMap<>();
    while (settings.hasRemaining()) {
      values.put((int) settings.getShort(), settings.getInt());
    }
    assertThat(values).containsEntry(3, Http2Connection.MAX_STREAMS).containsEntry(4, 0);
  }

  @Test
  void opensTheConnectionsWindowOnceTheSettingsAreAcknowledged() {
    connect();
    assertThat(received(WINDOW_UPDATE)).isEmpty();
    acknowledge();
    Frame update = received(WINDOW_UPDATE).getFirst();
    assertThat(update.stream()).isZero();
    assertThat(update.payload().getInt())
        .isEqualTo((Http2Connection.MAX_STREAMS - 1) * Http2Connection.STREAM_WINDOW_BYTES);
    acknowledge();
    assertThat(received(WINDOW_UPDATE)).as("once").isEmpty();
  }

  @Test
  void endsUnlessTheSettingsAreAcknowledgedInTime() {
    firstRequest = SHORT;
    connect();
    get(1);
    received();
    pass(SHORT);
    assertThat(received(GOAWAY)).extracting(Frame::error).containsExactly(SETTINGS_TIMEOUT);
    assertThat(socket().isOpen()).isFalse();
    assertThat(told).endsWith("closed", "ended false");
  }

  // Idle and busy.

  @Test
  void isBusyWhileItHasAStream() {
    Http2Connection connection = connect();
    assertThat(told).containsExactly("idle");
    assertThat(connection.isIdle()).isTrue();
    get(1);
    assertThat(connection.isIdle()).isFalse();
    get(3);
    answer(exchanges.getFirst(), 200);
    answer(exchanges.getLast(), 200);
    assertThat(told)
        .containsExactly(
            "idle",
            "busy",
            "GET /1",
            "stream opened",
            "GET /3",
            "ended true",
            "stream closed",
            "ended true",
            "idle again");
  }

  @Test
  void leavesAfterItWasIdleForTooLong() {
    idle = SHORT;
    connect();
    acknowledge();
    pass(SHORT);
    assertThat(received(GOAWAY)).as("no request was answered yet").isEmpty();
    get(1);
    pass(SHORT);
    assertThat(received(GOAWAY)).as("it is busy").isEmpty();
    answer(exchange(), 200);
    pass(SHORT);
    assertThat(received(GOAWAY)).extracting(Frame::error).containsExactly(NO_ERROR);
    assertThat(told).endsWith("output shut down");
  }

  @Test
  void leavesAfterItsLastAnswer() {
    Http2Connection connection = connect();
    acknowledge();
    get(1);
    get(3);
    connection.leave();
    run();
    assertThat(received(GOAWAY)).extracting(Frame::error).containsExactly(NO_ERROR);
    answer(exchanges.getFirst(), 200);
    assertThat(told).doesNotContain("output shut down");
    answer(exchanges.getLast(), 200);
    assertThat(told).endsWith("ended true", "output shut down");
    assertThat(received(HEADERS)).extracting(Frame::status).containsExactly("200", "200");
    assertThat(told).as("it waits for no other request").doesNotContain("idle again");
  }

  // Limits.

  @Test
  void countsItsStreamsExceptTheFirst() {
    connect();
    get(1);
    assertThat(told).doesNotContain("stream opened");
    get(3);
    get(5);
    assertThat(told.stream().filter("stream opened"::equals)).hasSize(2);
    // Any of them may end first; the last one is counted as the connection itself.
    for (int stream = 1; stream <= 5; stream += 2) {
      send(RST_STREAM, 0, stream, CANCEL);
    }
    assertThat(told.stream().filter("stream closed"::equals)).hasSize(2);
  }

  @Test
  void refusesAStreamForWhichThereIsNoRoom() {
    streams = 0;
    connect();
    get(1);
    get(3);
    assertThat(told).contains("refused TOO_MANY_CONNECTIONS").doesNotContain("GET /3");
    assertThat(received(HEADERS)).extracting(Frame::stream).containsExactly(3);
    assertThat(told.stream().filter("stream closed"::equals)).hasSize(1);
  }

  @Test
  void reservesMemoryForAHeadThatIsNotComplete() {
    connect();
    byte[] head = ClientFrames.head("GET", "/1");
    send(HEADERS, END_STREAM, 1, head);
    assertThat(told).containsExactly("idle", "reserve");
    send(CONTINUATION, END_HEADERS, 1, ClientFrames.fields("x-a", "b"));
    assertThat(told).containsExactly("idle", "reserve", "release", "busy", "GET /1");
  }

  @Test
  void endsIfThereIsNoMemoryForAnUnfinishedHead() {
    hasMemory = false;
    connect();
    send(HEADERS, END_STREAM, 1, ClientFrames.head("GET", "/1"));
    assertThat(received(GOAWAY)).extracting(Frame::error).containsExactly(ENHANCE_YOUR_CALM);
    assertThat(socket().isOpen()).isFalse();
    told.remove("reserve"); // nothing was reserved
  }

  // The end.

  @Test
  void endsItsStreamsWhenTheClientDisconnects() {
    connect();
    get(1);
    put(3);
    var _ = socket().close();
    run();
    assertThat(told.stream().filter("ended false"::equals)).hasSize(2);
    assertThat(told).doesNotContain("idle again");
  }

  @Test
  void answersOtherStreamsAfterOneWasReset() {
    connect();
    acknowledge();
    get(1);
    get(3);
    send(RST_STREAM, 0, 1, CANCEL);
    assertThat(told).endsWith("closed", "ended false", "stream closed");
    answer(exchanges.getLast(), 200);
    List<Frame> heads = received(HEADERS);
    assertThat(heads).extracting(Frame::stream).containsExactly(3);
  }
}
