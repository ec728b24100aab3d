package dev.floe.gateway.http.message;

import dev.floe.gateway.exchange.ResponseHead;
import dev.floe.gateway.exchange.ResponseSink;
import dev.floe.gateway.memory.Block;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes one response to the socket; blocks are not copied. Confined to the exchange's loop. */
public final class LoopResponse implements ResponseSink {
  private static final Logger LOG = LoggerFactory.getLogger(LoopResponse.class);

  private final HttpExchange exchange;
  private final AnswerWire wire;
  private State state = State.NEW;
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

  LoopResponse(HttpExchange exchange, AnswerWire wire) {
    this.exchange = exchange;
    this.wire = wire;
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
    bodyless = status == 204 || status == 304 || exchange.head().method().equals("HEAD");
    lastWrite = wire.head(newHead, bodyless);
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
    lastWrite = wire.body(bytes);
  }

  private boolean exceedsLength(int more) {
    ResponseHead sent = head;
    if (sent == null
        || sent.contentLength() == ResponseHead.CHUNKED
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
    wire.flush();
    ChannelFuture last = lastWrite;
    if (last == null || last.isDone()) {
      boolean delivered = last == null ? wire.isOpen() : last.isSuccess();
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
        && sent != null
        && sent.contentLength() != ResponseHead.CHUNKED
        && bodyBytes != sent.contentLength()) {
      LOG.warn(
          "request {}: a body of {} bytes where {} were announced; the answer is cut off",
          exchange.requestId(),
          bodyBytes,
          sent.contentLength());
      abort();
      return;
    }
    ChannelFuture end = wire.end();
    lastWrite = end == null ? lastWrite : end;
    state = State.ENDED;
    flush(delivered -> exchange.answerEnded(delivered));
  }

  @Override
  public void abort() {
    if (state != State.ENDED) {
      state = State.ENDED;
      exchange.answerEnded(false);
    }
  }

  ByteBuf allocate(int bytes) {
    return wire.allocate(bytes);
  }

  /** Returns the head of the answer; empty before {@link #start}. */
  Optional<ResponseHead> head() {
    return Optional.ofNullable(head);
  }

  long bodyBytes() {
    return bodyBytes;
  }

  long startedNanos() {
    return startedNanos;
  }
}
