package dev.floe.gateway.http;

import dev.floe.gateway.exchange.RequestHead;

/** Where in the connection's bytes the request's body lies. Confined to one loop. */
interface BodyFraming {
  /** No body. */
  BodyFraming NONE = new FixedLength(0);

  /** A body whose end cannot be found: nothing behind it can be read. */
  BodyFraming UNKNOWN = new Endless();

  /** All of the body has come. */
  boolean done();

  /** How many of the next bytes are the body's; 0 if framing comes next. */
  long dataRemaining();

  void dataTaken(long bytes);

  /** Takes one byte of framing. */
  void frame(byte next) throws MalformedHeadException;

  static BodyFraming of(long contentLength) {
    return contentLength == RequestHead.CHUNKED
        ? new ChunkedFraming()
        : new FixedLength(contentLength);
  }

  /** Never done. */
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

  /** As many bytes as Content-Length says. */
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
