package dev.floe.gateway.relay;

import dev.floe.gateway.exchange.ResponseHead;
import dev.floe.gateway.exchange.ThreadResponse;
import dev.floe.gateway.memory.Block;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A response that keeps its body and runs a callback before each write. It does not accept blocks.
 */
public final class RecordedResponse implements ThreadResponse {
  private final Callback atBody;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private @Nullable ResponseHead head;
  private boolean ended;

  /** Runs before bytes are written to the client. */
  @FunctionalInterface
  public interface Callback {
    void run() throws IOException;
  }

  public RecordedResponse(Callback atBody) {
    this.atBody = atBody;
  }

  public String text() {
    return body.toString(StandardCharsets.UTF_8);
  }

  /** Returns the status, or 0 before the head was sent. */
  public int status() {
    return head == null ? 0 : head.status();
  }

  public boolean ended() {
    return ended;
  }

  @Override
  public void start(ResponseHead newHead) {
    head = newHead;
  }

  @Override
  public boolean started() {
    return head != null;
  }

  @Override
  public void write(Block block, int offset, int length) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void write(ByteBuffer bytes) throws IOException {
    atBody.run();
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    body.write(copy);
  }

  @Override
  public void end() {
    ended = true;
  }

  @Override
  public void abort() {
    throw new AssertionError("aborted");
  }

  @Override
  public void backToLoop(Runnable task) {
    throw new UnsupportedOperationException();
  }
}
