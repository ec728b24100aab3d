package dev.floe.gateway.http.parse;

import dev.floe.gateway.exchange.RequestHead;
import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;

/**
 * The framing of a request's body: it separates the connection's bytes into body and framing.
 * Confined to one loop.
 */
public interface BodyFraming {
  /** No body. */
  BodyFraming NONE = new FixedLength(0);

  /** A body whose end cannot be found, so that no request can follow it. */
  BodyFraming UNKNOWN = new Endless();

  /** Returns true once the whole body was received. */
  boolean done();

  /** Returns how many of the next bytes belong to the body; 0 if framing follows. */
  long dataRemaining();

  void dataTaken(long bytes);

  /** Consumes one byte of framing. */
  void frame(byte next) throws MalformedHeadException;

  /** Consumes bytes up to the body's end; {@code data} takes ownership of those of the body. */
  default void take(ByteBuf bytes, Consumer<ByteBuf> data) throws MalformedHeadException {
    while (bytes.isReadable() && !done()) {
      int length = (int) Math.min(dataRemaining(), bytes.readableBytes());
      if (length > 0) {
        data.accept(bytes.readRetainedSlice(length));
        dataTaken(length);
      } else {
        frame(bytes.readByte());
      }
    }
  }

  static BodyFraming of(long contentLength) {
    return contentLength == RequestHead.CHUNKED
        ? new ChunkedFraming()
        : new FixedLength(contentLength);
  }

  /** Framing of a body without an end. */
  final class Endless implements BodyFraming {
    private Endless() {}

    @Override
    public boolean done() {
      return false;
    }

    @Override
    public long dataRemaining() {
      return Long.MAX_VALUE;
    }

    @Override
    public void dataTaken(long bytes) {}

    @Override
    public void frame(byte next) {}
  }

  /** Framing by Content-Length. */
  final class FixedLength implements BodyFraming {
    private long remaining;

    private FixedLength(long length) {
      this.remaining = length;
    }

    @Override
    public boolean done() {
      return remaining == 0;
    }

    @Override
    public long dataRemaining() {
      return remaining;
    }

    @Override
    public void dataTaken(long bytes) {
      remaining -= bytes;
    }

    @Override
    public void frame(byte next) {
      throw new IllegalStateException("a body of known length has no framing");
    }
  }
}
