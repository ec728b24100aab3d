package dev.floe.gateway.http.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.floe.gateway.ExpectedLog;
import dev.floe.gateway.exchange.ExchangeHandler;
import dev.floe.gateway.exchange.ExchangeSummary;
import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.exchange.RequestFault;
import dev.floe.gateway.exchange.RequestHead;
import dev.floe.gateway.exchange.ResponseHead;
import dev.floe.gateway.http.limit.EdgeSettings;
import dev.floe.gateway.memory.Loop;
import dev.floe.gateway.memory.ManualLoop;
import dev.floe.gateway.task.BackgroundTasks;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each way in which an exchange ends, on a loop that the test runs. */
class HttpExchangeTest implements Carrier, EdgeServices {
  private static final ResponseHead OK = new ResponseHead(200, Headers.EMPTY, 4);

  private final ManualLoop loop = new ManualLoop();
  private final BackgroundTasks threads = new BackgroundTasks("requests", 1);
  private final InboundBody body = new InboundBody(() -> {});
  private final List<String> events = new ArrayList<>();
  private final List<ExchangeSummary> summaries = new ArrayList<>();
  private final HttpExchange exchange =
      new HttpExchange(
          this,
          this,
          new RequestIds.Id("0123456789ABCDEF", "host"),
          new RequestHead(
              "PUT",
              "/bucket/key",
              "",
              Headers.EMPTY,
              4,
              InetSocketAddress.createUnresolved("client", 1)),
          body,
          new Wire());
  private boolean closed;

  @AfterEach
  void end() {
    threads.close();
    body.fail(new IOException("the test is over"));
    loop.channel().releaseOutbound();
    var _ = loop.channel().close();
  }

  @Test
  void endsOnceItsAnswerIsInTheSocket() {
    listen();
    exchange.onThread(response -> {
      response.start(OK);
      response.write(ByteBuffer.wrap(new byte[4]));
      response.end();
    });
    awaitEvent("ended true");
    assertThat(events).containsExactly("ended true", "heard true");
  }

  @Test
  void refusesARequestWhoseTaskThrowsBeforeTheHead() {
    listen();
    assertThat(failure(new IllegalStateException("on purpose")))
        .containsExactly("request 0123456789ABCDEF failed");
    assertThat(events).containsExactly("refused INTERNAL");
  }

  @Test
  void refusesARequestWhoseTaskDoesNotAnswer() {
    exchange.onThread(response -> {});
    awaitEvent("refused INTERNAL");
  }

  @Test
  void refusesARequestOnceTheEdgeIsClosed() {
    threads.close();
    exchange.onThread(response -> events.add("ran"));
    awaitEvent("refused INTERNAL");
    assertThat(events).containsExactly("refused INTERNAL");
  }

  @Test
  void cutsOffAnAnswerWhoseTaskThrowsAfterTheHead() {
    listen();
    try (ExpectedLog log = ExpectedLog.of(HttpExchange.class)) {
      exchange.onThread(response -> {
        response.start(OK);
        throw new IllegalStateException("on purpose");
      });
      awaitEvent("ended false");
      assertThat(log.messages()).hasSize(1);
    }
    assertThat(events).containsExactly("ended false", "heard false");
  }

  @Test
  void cutsOffAnAnswerThatItsTaskLeavesUnfinished() {
    exchange.onThread(response -> response.start(OK));
    awaitEvent("ended false");
  }

  @Test
  void continuesOnTheLoopIfItsTaskWantsTo() {
    listen();
    exchange.onThread(response ->
        response.backToLoop(() -> {
          events.add("on the loop");
          exchange.response().start(new ResponseHead(204, Headers.EMPTY, 0));
          exchange.response().end();
        }));
    awaitEvent("ended true");
    assertThat(events).containsExactly("on the loop", "ended true", "heard true");
  }

  @Test
  void doesNothingOnceItHasEnded() {
    exchange.ended(true, false);
    exchange.fail();
    exchange.ended(false, true);
    assertThat(events).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"true, closed; heard false", "false, heard false"})
  void reportsThatTheClientIsGoneOnlyIfItIs(boolean gone, String expected) {
    listen();
    exchange.onClosed(() -> events.add("closed"));
    exchange.ended(false, gone);
    assertThat(events).containsExactly(expected.split("; ", -1));
  }

  @Test
  void callsListenersAtOnceAfterTheEnd() {
    closed = true;
    exchange.onClosed(() -> events.add("closed"));
    assertThat(events).containsExactly("closed");
    exchange.ended(false, true);
    listen();
    assertThat(events).containsExactly("closed", "heard false");
  }

  /** A failure after the client has left is expected, so it is logged only for debugging. */
  @ParameterizedTest
  @CsvSource({
    "false, false, request 0123456789ABCDEF failed",
    "false, true,  request 0123456789ABCDEF cannot be answered in full: java.io.IOException: S3",
    "true,  false, ''",
    "true,  true,  ''"
  })
  void logsAFailureIfTheClientIsThere(boolean gone, boolean ofS3, String expected) {
    closed = gone;
    Exception thrown = ofS3 ? new IOException("S3") : new IllegalStateException("on purpose");
    assertThat(warnings(failure(thrown))).isEqualTo(expected);
  }

  @Test
  void sumsUpWhatWasReceivedAndSent() {
    listen();
    body.offer(Unpooled.copiedBuffer("body", StandardCharsets.ISO_8859_1));
    body.end();
    Headers headers = Headers.builder().add("A", "b").build();
    exchange.response().start(new ResponseHead(200, headers, 4, "SomeCode"));
    exchange.response().write(new byte[3]);
    exchange.sentFromCache(2);
    exchange.sentFromCache(1);
    exchange.ended(false, true);
    ExchangeSummary summary = summaries.getFirst();
    assertThat(summary.status()).isEqualTo(200);
    assertThat(summary.headers().first("A")).contains("b");
    assertThat(summary.contentLength()).isEqualTo(4);
    assertThat(summary.errorCode()).isEqualTo("SomeCode");
    assertThat(summary.receivedBytes()).isEqualTo(4);
    assertThat(summary.bodyBytes()).isEqualTo(3);
    assertThat(summary.cachedBytes()).isEqualTo(3);
    assertThat(summary.complete()).isFalse();
    assertThat(summary.turnAroundNanos()).isBetween(0L, summary.firstByteNanos());
    assertThat(summary.firstByteNanos()).isLessThanOrEqualTo(summary.totalNanos());
  }

  /** Without an answer, the end of the exchange counts as the time of the answer's head. */
  @Test
  void sumsUpARequestWithoutAnAnswer() {
    listen();
    exchange.ended(false, true);
    ExchangeSummary summary = summaries.getFirst();
    assertThat(summary.status()).isZero();
    assertThat(summary.headers()).isEqualTo(Headers.EMPTY);
    assertThat(summary.turnAroundNanos()).isZero();
    assertThat(summary.firstByteNanos()).isEqualTo(summary.totalNanos());
  }

  private void listen() {
    exchange.onEnded(summary -> {
      summaries.add(summary);
      events.add("heard " + summary.complete());
    });
  }

  /** Runs a task that throws this exception, and returns the logged messages. */
  private List<String> failure(Exception thrown) {
    try (ExpectedLog log = ExpectedLog.of(HttpExchange.class)) {
      exchange.onThread(response -> {
        throw thrown;
      });
      awaitEvent("refused INTERNAL");
      return log.messages();
    }
  }

  private static String warnings(List<String> messages) {
    return messages.stream()
        .filter(line -> !line.contains("ended before its answer"))
        .collect(Collectors.joining("; "));
  }

  private void awaitEvent(String event) {
    await()
        .pollInSameThread()
        .until(() -> {
          loop.run();
          return events.contains(event);
        });
  }

  @Override
  public Loop loop() {
    return loop.loop();
  }

  @Override
  public Channel channel() {
    return loop.channel();
  }

  @Override
  public boolean secure() {
    return false;
  }

  @Override
  public boolean closed() {
    return closed;
  }

  @Override
  public void refuse(HttpExchange refused, RequestFault fault) {
    assertThat(refused).isSameAs(exchange);
    events.add("refused " + fault.kind());
  }

  @Override
  public void exchangeEnded(HttpExchange ending, boolean delivered) {
    events.add("ended " + delivered);
    ending.ended(delivered, false);
  }

  @Override
  public EdgeSettings settings() {
    throw new UnsupportedOperationException("an exchange has no settings");
  }

  @Override
  public ExchangeHandler handler() {
    throw new UnsupportedOperationException("the exchange is handled already");
  }

  @Override
  public RequestIds ids() {
    throw new UnsupportedOperationException("the exchange has its id");
  }

  @Override
  public BackgroundTasks requestThreads() {
    return threads;
  }

  @Override
  public boolean draining() {
    return false;
  }

  /** Writes the body without framing, and no head. */
  private final class Wire implements AnswerWire {
    @Override
    public Channel channel() {
      return loop.channel();
    }

    @Override
    public ChannelFuture head(ResponseHead head, boolean bodyless) {
      return loop.channel().write(Unpooled.EMPTY_BUFFER);
    }

    @Override
    public ChannelFuture body(ByteBuf bytes) {
      return loop.channel().write(bytes);
    }

    @Override
    public @Nullable ChannelFuture end() {
      return null;
    }
  }
}
