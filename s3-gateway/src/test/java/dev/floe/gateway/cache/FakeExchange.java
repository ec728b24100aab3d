package dev.floe.gateway.cache;

import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.exchange.RequestBody;
import dev.floe.gateway.exchange.RequestHead;
import dev.floe.gateway.exchange.ResponseHead;
import dev.floe.gateway.exchange.ResponseSink;
import dev.floe.gateway.exchange.StubExchange;
import dev.floe.gateway.exchange.ThreadResponse;
import dev.floe.gateway.memory.Block;
import dev.floe.gateway.memory.Loop;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An exchange whose client takes everything at once. */
public final class FakeExchange extends StubExchange {
  private final Loop loop;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private final CompletableFuture<Answer> answer = new CompletableFuture<>();
  private volatile @Nullable ResponseHead sent;
  private volatile boolean finished;
  private volatile boolean gone;

  /** The answer that the client received. */
  @SuppressWarnings("ArrayRecordComponent") // never compared, never shared
  public record Answer(ResponseHead head, byte[] body) {
    public int status() {
      return head.status();
    }

    public String header(String name) {
      return head.headers().first(name).orElse("");
    }
  }

  public FakeExchange(Loop loop, String method, String path, Headers headers) {
    super(
        new RequestHead(
            method, path, "", headers, 0, InetSocketAddress.createUnresolved("client", 1)));
    this.loop = loop;
  }

  /** Disconnects the client: from now on, writing to it from a thread fails. */
  public void leave() {
    gone = true;
  }

  /** Returns true if the answer is complete, or was cut off. */
  public boolean isEnded() {
    return answer.isDone();
  }

  /** Returns the whole answer; fails if it was cut off or does not end within 20 s. */
  public Answer await() throws Exception {
    return answer.get(20, TimeUnit.SECONDS);
  }

  @Override
  public Loop loop() {
    return loop;
  }

  @Override
  public RequestBody body() {
    throw new UnsupportedOperationException("handlers read the payload from their context");
  }

  @Override
  public ResponseSink response() {
    return new Sink();
  }

  @Override
  public void onThread(ThreadTask task) {
    Thread.ofVirtual()
        .start(() -> {
          try {
            task.run(new Blocking());
          } catch (Throwable e) {
            answer.completeExceptionally(e);
          }
        });
  }

  @Override
  public void onEnded(EndListener listener) {}

  private synchronized void append(Block block, int offset, int length) {
    body.writeBytes(block.segment().asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE));
    block.close();
  }

  private synchronized void append(ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    body.writeBytes(copy);
  }

  private synchronized void finish() {
    ResponseHead started = sent;
    if (started == null || finished) {
      answer.completeExceptionally(new IllegalStateException("ended twice, or before its head"));
      return;
    }
    finished = true;
    answer.complete(new Answer(started, body.toByteArray()));
  }

  private void begin(ResponseHead newHead) {
    if (sent != null) {
      throw new IllegalStateException("started twice");
    }
    sent = newHead;
  }

  private void cut() {
    answer.completeExceptionally(new IllegalStateException("the connection was cut"));
  }

  private final class Sink implements ResponseSink {
    @Override
    public void start(ResponseHead newHead) {
      begin(newHead);
    }

    @Override
    public boolean started() {
      return sent != null;
    }

    @Override
    public void write(Block block, int offset, int lengthBytes) {
      append(block, offset, lengthBytes);
    }

    @Override
    public void write(byte[] bytes) {
      append(ByteBuffer.wrap(bytes));
    }

    @Override
    public void flush(Written listener) {
      loop.execute(() -> listener.onWritten(true));
    }

    @Override
    public void end() {
      finish();
    }

    @Override
    public void abort() {
      cut();
    }
  }

  private final class Blocking implements ThreadResponse {
    @Override
    public void start(ResponseHead newHead) {
      begin(newHead);
    }

    @Override
    public boolean started() {
      return sent != null;
    }

    @Override
    public void write(Block block, int offset, int lengthBytes) throws IOException {
      if (gone) {
        block.close();
        throw new IOException("the client has gone");
      }
      append(block, offset, lengthBytes);
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
      if (gone) {
        throw new IOException("the client has gone");
      }
      append(bytes);
    }

    @Override
    public void end() {
      finish();
    }

    @Override
    public void abort() {
      cut();
    }

    @Override
    public void backToLoop(Runnable task) {
      loop.execute(task);
    }
  }
}
