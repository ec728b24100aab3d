package dev.floe.gateway.http.h2;

import static dev.floe.gateway.http.h2.ClientFrames.ACK;
import static dev.floe.gateway.http.h2.ClientFrames.END_HEADERS;
import static dev.floe.gateway.http.h2.ClientFrames.END_STREAM;
import static dev.floe.gateway.http.h2.ClientFrames.GOAWAY;
import static dev.floe.gateway.http.h2.ClientFrames.HEADERS;
import static dev.floe.gateway.http.h2.ClientFrames.PREFACE;
import static dev.floe.gateway.http.h2.ClientFrames.RST_STREAM;
import static dev.floe.gateway.http.h2.ClientFrames.SETTINGS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.exchange.Exchange;
import dev.floe.gateway.exchange.ExchangeHandler;
import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.exchange.RequestFault;
import dev.floe.gateway.exchange.ResponseHead;
import dev.floe.gateway.http.limit.EdgeSettings;
import dev.floe.gateway.http.message.EdgeServices;
import dev.floe.gateway.http.message.RequestIds;
import dev.floe.gateway.memory.Loop;
import dev.floe.gateway.memory.ManualLoop;
import dev.floe.gateway.task.BackgroundTasks;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.DefaultChannelId;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.local.LocalServerChannel;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/**
 * An HTTP/2 connection over a socket in memory. Tests send frames to it, read the frames that it
 * sends, run its loop, and see the calls that its owner and the handler receive.
 */
abstract class Http2Fixture implements Http2Connection.Owner, EdgeServices, ExchangeHandler {
  static final Duration LONG = Duration.ofHours(1);
  static final Duration SHORT = Duration.ofNanos(1000);
  static final byte[] NOTHING = new byte[0];

  final List<String> told = new ArrayList<>();
  final List<Exchange> exchanges = new ArrayList<>();
  Duration firstRequest = LONG;
  Duration idle = LONG;
  Duration body = LONG;
  int streams = 100;
  boolean hasMemory = true;
  boolean failsToRefuse;
  private final ManualLoop loop = new ManualLoop();
  private final BackgroundTasks threads = new BackgroundTasks("requests", 10);
  private final RequestIds ids = new RequestIds();
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false);
  private @Nullable EmbeddedChannel socket;

  /**
   * A frame that the gateway has sent.
   *
   * @param error the reason of RST_STREAM or GOAWAY; otherwise 0
   * @param status the status in an answer's head; otherwise empty
   */
  record Frame(int type, int flags, int stream, int error, String status, ByteBuffer payload) {}

  /** Connects a client, which sends its preface and settings. */
  Http2Connection connect() {
    // Netty treats a channel as a client's unless its parent is a server's channel.
    EmbeddedChannel opened =
        new EmbeddedChannel(new LocalServerChannel(), DefaultChannelId.newInstance(), true, false);
    opened.pipeline().addLast("owner", new ChannelInboundHandlerAdapter());
    socket = opened;
    Http2Connection connection = Http2Connection.start(this, this, opened.pipeline(), "owner");
    send(PREFACE.getBytes(StandardCharsets.US_ASCII));
    send(SETTINGS, 0, 0, NOTHING);
    return connection;
  }

  @AfterEach
  void close() {
    var _ = socket().close();
    run();
    socket().releaseOutbound();
    threads.close();
    assertThat(told.stream().filter("reserve"::equals).count())
        .as("reservations")
        .isEqualTo(told.stream().filter("release"::equals).count());
  }

  EmbeddedChannel socket() {
    if (socket == null) {
      throw new IllegalStateException("not connected");
    }
    return socket;
  }

  /** Acknowledges the gateway's settings. */
  void acknowledge() {
    send(SETTINGS, ACK, 0, NOTHING);
  }

  void get(int stream) {
    send(HEADERS, END_HEADERS | END_STREAM, stream, ClientFrames.head("GET", "/" + stream));
  }

  /** Sends the head of a request with a body. */
  void put(int stream) {
    send(HEADERS, END_HEADERS, stream, ClientFrames.head("PUT", "/" + stream));
  }

  void send(int type, int flags, int stream, byte[] payload) {
    send(ClientFrames.frame(type, flags, stream, payload));
  }

  private void send(byte[] bytes) {
    socket().writeInbound(Unpooled.copiedBuffer(bytes));
    run();
  }

  /** Runs the due tasks of the loop and of the socket. */
  void run() {
    for (int turn = 0; turn < 3; turn++) {
      loop.run();
      socket().runPendingTasks();
    }
  }

  void pass(Duration time) {
    loop.advance(time);
    run();
  }

  /** Returns the frames that were sent since the last call. */
  List<Frame> received() {
    for (ByteBuf out = socket().readOutbound(); out != null; out = socket().readOutbound()) {
      byte[] bytes = new byte[out.readableBytes()];
      out.readBytes(bytes);
      written.writeBytes(bytes);
      out.release();
    }
    ByteBuffer all = ByteBuffer.wrap(written.toByteArray());
    written.reset();
    List<Frame> frames = new ArrayList<>();
    while (all.hasRemaining()) {
      int first = all.getInt();
      int flags = all.get();
      int stream = all.getInt();
      ByteBuffer payload = all.slice(all.position(), first >>> 8);
      all.position(all.position() + payload.remaining());
      frames.add(frame(first & 0xFF, flags, stream, payload));
    }
    return frames;
  }

  private Frame frame(int type, int flags, int stream, ByteBuffer payload) {
    int error =
        switch (type) {
          case RST_STREAM -> payload.getInt(0);
          case GOAWAY -> payload.getInt(Integer.BYTES);
          default -> 0;
        };
    return new Frame(type, flags, stream, error, type == HEADERS ? status(payload) : "", payload);
  }

  private String status(ByteBuffer fields) {
    try {
      return decoder
          .decodeHeaders(1, Unpooled.wrappedBuffer(fields.duplicate()))
          .status()
          .toString();
    } catch (Http2Exception e) {
      throw new AssertionError(e);
    }
  }

  /** Returns the frames of one type that were sent since the last call. */
  List<Frame> received(int type) {
    return received().stream().filter(frame -> frame.type() == type).toList();
  }

  Exchange exchange() {
    return exchanges.getLast();
  }

  void answer(Exchange to, int status) {
    to.response().start(new ResponseHead(status, Headers.EMPTY, 0));
    to.response().end();
    run();
  }

  /**
   * Reads the body without waiting. Returns the number of bytes read: 0 if none has arrived or the
   * body failed, -1 at its end.
   */
  int readBody() throws IOException {
    ByteBuffer into = ByteBuffer.allocate(100);
    Thread.currentThread().interrupt(); // so that it does not wait
    try {
      return exchange().body().read(into);
    } catch (IOException e) {
      told.add("body: " + e.getMessage());
      return 0;
    } finally {
      var _ = Thread.interrupted();
      run();
    }
  }

  @Override
  public void handle(Exchange begun) {
    exchanges.add(begun);
    told.add(begun.head().method() + " " + begun.head().rawPath());
    begun.onClosed(() -> told.add("closed"));
    begun.onEnded(summary -> told.add("ended " + summary.complete()));
    if (begun.head().method().equals("DELETE")) {
      throw new IllegalStateException("on purpose");
    }
  }

  @Override
  public void refuse(Exchange refused, RequestFault fault) {
    if (failsToRefuse) {
      throw new IllegalStateException("on purpose");
    }
    told.add("refused " + fault.kind());
    answer(refused, 400);
  }

  @Override
  public EdgeSettings settings() {
    return new EdgeSettings(
        remote(),
        100,
        100,
        100,
        16 << 10,
        256 << 10,
        firstRequest,
        idle,
        LONG,
        body,
        LONG,
        64 << 10,
        0);
  }

  @Override
  public ExchangeHandler handler() {
    return this;
  }

  @Override
  public RequestIds ids() {
    return ids;
  }

  @Override
  public BackgroundTasks requestThreads() {
    return threads;
  }

  @Override
  public boolean draining() {
    return false;
  }

  @Override
  public Loop loop() {
    return loop.loop();
  }

  @Override
  public InetSocketAddress remote() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
  }

  @Override
  public boolean secure() {
    return true;
  }

  @Override
  public void idle(boolean served) {
    told.add(served ? "idle again" : "idle");
  }

  @Override
  public void busy() {
    told.add("busy");
  }

  @Override
  public boolean reserveUnfinished() {
    told.add("reserve");
    return hasMemory;
  }

  @Override
  public void releaseUnfinished() {
    told.add("release");
  }

  @Override
  public boolean streamOpened() {
    told.add("stream opened");
    return --streams >= 0;
  }

  @Override
  public void streamClosed() {
    told.add("stream closed");
  }

  @Override
  public void shutdownOutput() {
    told.add("output shut down");
  }
}
