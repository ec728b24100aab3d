package dev.floe.gateway.s3;

import dev.floe.gateway.exchange.ExchangeSummary;
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
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An exchange that runs on the test's thread only. Thread code runs at once, and the loop code that
 * it hands over runs after it.
 */
final class DirectExchange extends StubExchange {
  private static final Pattern CODE = Pattern.compile("<Code>([^<]*)</Code>");

  private final ByteBuffer body;
  private final ByteArrayOutputStream answer = new ByteArrayOutputStream();
  private final List<EndListener> ends = new ArrayList<>();
  private @Nullable ResponseHead started;
  private @Nullable Runnable onLoop;
  private String caller = "";
  private boolean aborted;

  DirectExchange(RequestHead head, byte[] body) {
    super(head);
    this.body = ByteBuffer.wrap(body);
  }

  /** Returns the status of the answer; 0 if there is none. */
  int status() {
    return started == null ? 0 : started.status();
  }

  String header(String name) {
    return started == null ? "" : started.headers().first(name).orElse("");
  }

  String text() {
    return answer.toString(StandardCharsets.UTF_8);
  }

  /** Returns the code of the error in the answer; empty if there is none. */
  String code() {
    Matcher code = CODE.matcher(text());
    return code.find() ? code.group(1) : "";
  }

  boolean aborted() {
    return aborted;
  }

  /** Returns the number of bytes of the body that were not read. */
  int unread() {
    return body.remaining();
  }

  /** Ends the exchange, and notifies its listeners that the client has sent this many bytes. */
  void finish(long received) {
    ExchangeSummary summary =
        new ExchangeSummary(status(), Headers.EMPTY, 0, code(), received, 0, 0, true, 0, 0, 0);
    ends.forEach(listener -> listener.onEnded(summary));
  }

  @Override
  public String caller() {
    return caller;
  }

  @Override
  public void identified(String name) {
    caller = name;
  }

  @Override
  public Loop loop() {
    throw new UnsupportedOperationException("everything runs on the test's thread");
  }

  @Override
  public RequestBody body() {
    return into -> {
      if (!body.hasRemaining()) {
        return -1;
      }
      int length = Math.min(into.remaining(), body.remaining());
      into.put(body.slice(body.position(), length));
      body.position(body.position() + length);
      return length;
    };
  }

  @Override
  public ResponseSink response() {
    return new Answer();
  }

  @Override
  public void onThread(ThreadTask task) {
    try {
      task.run(new Answer());
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    Runnable next = onLoop;
    onLoop = null;
    if (next != null) {
      next.run();
    }
  }

  @Override
  public void onEnded(EndListener listener) {
    ends.add(listener);
  }

  /** The answer, which both loop code and thread code write. */
  private final class Answer implements ResponseSink, ThreadResponse {
    @Override
    public void start(ResponseHead newHead) {
      if (started != null) {
        throw new IllegalStateException("started twice");
      }
      started = newHead;
    }

    @Override
    public boolean started() {
      return started != null;
    }

    @Override
    public void write(Block block, int offset, int lengthBytes) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void write(byte[] bytes) {
      answer.writeBytes(bytes);
    }

    @Override
    public void write(ByteBuffer bytes) {
      byte[] copy = new byte[bytes.remaining()];
      bytes.get(copy);
      answer.writeBytes(copy);
    }

    @Override
    public void flush(Written listener) {
      listener.onWritten(true);
    }

    @Override
    public void end() {}

    @Override
    public void abort() {
      aborted = true;
    }

    @Override
    public void backToLoop(Runnable task) {
      onLoop = task;
    }
  }
}
