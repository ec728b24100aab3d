package dev.floe.gateway.http;

import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.exchange.ResponseHead;
import dev.floe.gateway.exchange.ResponseSink;
import dev.floe.gateway.memory.Block;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes one response to the socket: blocks without copying. Confined to the exchange's loop. */
final class LoopResponse implements ResponseSink {
  private static final Logger LOG = LoggerFactory.getLogger(LoopResponse.class);
  private static final byte[] CRLF = {'\r', '\n'};
  private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);

  private final HttpExchange exchange;
  private final ClientConnection connection;
  private final Channel channel;
  private State state = State.NEW;
  private HeadWriter.Framing framing = HeadWriter.Framing.NONE;
  private @Nullable ResponseHead head;
  private boolean bodyless;
  private long bodyBytes;
  private long startedNanos;
  private @Nullable ChannelFuture lastWrite;

  private enum State {
    NEW,
    STARTED,
    ENDED
  }

  LoopResponse(HttpExchange exchange, ClientConnection connection) {
    this.exchange = exchange;
    this.connection = connection;
    this.channel = connection.channel();
  }

  @Override
  public void start(ResponseHead newHead) {
    if (state != State.NEW) {
      throw new IllegalStateException("the answer was started before, it is " + state);
    }
    state = State.STARTED;
    head = newHead;
    startedNanos = System.nanoTime();
    int status = newHead.status();
    boolean noContent = status == 204 || status == 304;
    bodyless = noContent || exchange.head().method().equals("HEAD");
    framing = framing(newHead, noContent);
    exchange.decideConnection(framing == HeadWriter.Framing.UNTIL_CLOSE);
    send(HeadWriter.write(channel.alloc(), newHead, exchange, framing));
  }

  private HeadWriter.Framing framing(ResponseHead newHead, boolean noContent) {
    // A 304 may state the length that a 200 would have, a 204 may not (RFC 9110, section 8.6).
    if (newHead.contentLength() != ResponseHead.CHUNKED
        && (!noContent || (newHead.status() == 304 && newHead.contentLength() > 0))) {
      return HeadWriter.Framing.LENGTH;
    }
    if (noContent) {
      return HeadWriter.Framing.NONE;
    }
    return exchange.http11() ? HeadWriter.Framing.CHUNKED : HeadWriter.Framing.UNTIL_CLOSE;
  }

  @Override
  public boolean started() {
    return state != State.NEW;
  }

  @Override
  public void write(Block block, int offset, int lengthBytes) {
    body(block.buffer().slice(offset, lengthBytes));
  }

  @Override
  public void write(byte[] bytes) {
    body(Unpooled.wrappedBuffer(bytes.clone()));
  }

  /** Queues bytes of the body; takes ownership. */
  void body(ByteBuf bytes) {
    int length = bytes.readableBytes();
    if (state != State.STARTED || bodyless || length == 0 || exceedsLength(length)) {
      bytes.release();
      return;
    }
    bodyBytes += length;
    if (framing == HeadWriter.Framing.CHUNKED) {
      String size = Integer.toHexString(length) + "\r\n";
      send(Unpooled.wrappedBuffer(size.getBytes(StandardCharsets.ISO_8859_1)));
      send(bytes);
      send(Unpooled.wrappedBuffer(CRLF));
    } else {
      send(bytes);
    }
  }

  private boolean exceedsLength(int more) {
    ResponseHead sent = head;
    if (framing != HeadWriter.Framing.LENGTH
        || sent == null
        || bodyBytes + more <= sent.contentLength()) {
      return false;
    }
    LOG.error(
        "request {}: a body of {} bytes or more where {} were announced",
        exchange.requestId(),
        bodyBytes + more,
        sent.contentLength());
    abort();
    return true;
  }

  @Override
  public void flush(Written listener) {
    channel.flush();
    ChannelFuture last = lastWrite;
    if (last == null || last.isDone()) {
      boolean delivered = last == null ? channel.isActive() : last.isSuccess();
      // Not at once: a listener that writes again would recurse without bound.
      exchange.loop().execute(() -> listener.onWritten(delivered));
    } else {
      last.addListener(done -> listener.onWritten(done.isSuccess()));
    }
  }

  @Override
  public void end() {
    if (state != State.STARTED) {
      return;
    }
    ResponseHead sent = head;
    if (!bodyless
        && framing == HeadWriter.Framing.LENGTH
        && sent != null
        && bodyBytes != sent.contentLength()) {
      LOG.warn(
          "request {}: a body of {} bytes where {} were announced; closing the connection",
          exchange.requestId(),
          bodyBytes,
          sent.contentLength());
      abort();
      return;
    }
    if (framing == HeadWriter.Framing.CHUNKED && !bodyless) {
      send(Unpooled.wrappedBuffer(LAST_CHUNK));
    }
    state = State.ENDED;
    flush(delivered -> connection.exchangeEnded(exchange, delivered));
  }

  @Override
  public void abort() {
    if (state != State.ENDED) {
      state = State.ENDED;
      connection.exchangeEnded(exchange, false);
    }
  }

  ByteBuf allocate(int bytes) {
    return channel.alloc().directBuffer(bytes);
  }

  int status() {
    return head == null ? 0 : head.status();
  }

  Headers headers() {
    return head == null ? Headers.EMPTY : head.headers();
  }

  long bodyBytes() {
    return bodyBytes;
  }

  long startedNanos() {
    return startedNanos;
  }

  private void send(ByteBuf bytes) {
    lastWrite = connection.write(bytes);
  }
}
