package dev.floe.gateway.origin;

import dev.floe.gateway.exchange.Headers;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** An answer of the origin with status 200, which reports each call that aborts or closes it. */
public final class RecordedAnswer implements OriginResponse {
  private final long contentLength;
  private final InputStream body;
  private final Runnable aborted;
  private final Runnable closed;

  RecordedAnswer(long contentLength, byte[] body, Runnable aborted, Runnable closed) {
    this.contentLength = contentLength;
    this.body = new ByteArrayInputStream(body);
    this.aborted = aborted;
    this.closed = closed;
  }

  /** Returns an answer of unknown length, which {@code open} counts until the answer is closed. */
  public static RecordedAnswer counted(byte[] body, AtomicInteger open) {
    open.incrementAndGet();
    AtomicBoolean counted = new AtomicBoolean(true);
    return new RecordedAnswer(
        UNKNOWN_LENGTH,
        body,
        () -> {},
        () -> {
          if (counted.getAndSet(false)) {
            open.decrementAndGet();
          }
        });
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
    return contentLength;
  }

  @Override
  public InputStream body() {
    return body;
  }

  @Override
  public void abort() {
    aborted.run();
  }

  @Override
  public void close() {
    closed.run();
  }
}
