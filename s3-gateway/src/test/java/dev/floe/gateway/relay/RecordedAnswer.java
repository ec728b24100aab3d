package dev.floe.gateway.relay;

import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.origin.OriginResponse;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicInteger;

/** An answer of the origin with status 200, counted while it is open. */
public final class RecordedAnswer implements OriginResponse {
  private final InputStream body;
  private final AtomicInteger open;
  private boolean closed;

  public RecordedAnswer(byte[] body, AtomicInteger open) {
    this.body = new ByteArrayInputStream(body);
    this.open = open;
    open.incrementAndGet();
  }

  @Override
  public int status() {
    return 200;
  }

  @Override
  public Headers headers() {
    return Headers.EMPTY;
  }

  @Override
  public long contentLength() {
    return UNKNOWN_LENGTH;
  }

  @Override
  public InputStream body() {
    return body;
  }

  @Override
  public void abort() {}

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      open.decrementAndGet();
    }
  }
}
