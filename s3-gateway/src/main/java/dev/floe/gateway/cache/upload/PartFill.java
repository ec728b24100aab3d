package dev.floe.gateway.cache.upload;

import dev.floe.gateway.cache.fill.PutFill;
import dev.floe.gateway.cache.fill.StripeIntake;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Stores one part while it is forwarded to S3: its whole stripes on the nodes, the rest in memory.
 * Confined to the request's thread. The fill ends with {@link #stored}.
 */
final class PartFill {
  private final int number;
  private final PartSpans spans;
  private final @Nullable Fragment head;
  private final @Nullable PutFill body;
  private final @Nullable Fragment tail;
  private long position;

  /**
   * @param head keeps the bytes before the whole stripes; null if there are none or memory is
   *     short; takes ownership
   * @param body null if the part has no whole stripe; takes ownership
   * @param tail keeps the bytes after the whole stripes; null if there are none or memory is short;
   *     takes ownership
   */
  PartFill(
      int number,
      PartSpans spans,
      @Nullable Fragment head,
      @Nullable PutFill body,
      @Nullable Fragment tail) {
    this.number = number;
    this.spans = spans;
    this.head = head;
    this.body = body;
    this.tail = tail;
    this.position = spans.start();
  }

  /** Copies the buffer's remaining bytes and leaves its position unchanged. */
  void accept(ByteBuffer bytes) {
    ByteBuffer left = bytes.duplicate();
    pass(left, spans.bodyStart(), head == null ? PartFill::skip : head::accept);
    pass(left, spans.bodyEnd(), body == null ? PartFill::skip : body::accept);
    pass(left, spans.end(), tail == null ? PartFill::skip : tail::accept);
  }

  private void pass(ByteBuffer from, long spanEnd, Consumer<ByteBuffer> to) {
    int length = (int) Math.min(from.remaining(), spanEnd - position);
    if (length > 0) {
      to.accept(from.slice(from.position(), length));
      from.position(from.position() + length);
      position += length;
    }
  }

  private static void skip(ByteBuffer notKept) {}

  /** Returns how long the nodes have delayed the part. */
  Duration waited() {
    return body == null ? Duration.ZERO : body.intake().waited();
  }

  long lengthBytes() {
    return spans.end() - spans.start();
  }

  /**
   * Ends the fill and returns what it stored, which the caller then owns.
   *
   * @param etag the ETag of S3's answer without quotes; empty if the part was not accepted
   */
  StoredPart stored(String etag) {
    @Nullable StripeIntake intake = null;
    boolean bodyWhole = spans.bodyStart() == spans.bodyEnd();
    if (body != null) {
      body.close();
      intake = body.intake();
      bodyWhole = body.whole();
    }
    PartPlace place = new PartPlace(number, spans.start(), lengthBytes(), etag);
    return new StoredPart(place, spans, bodyWhole, intake, head, tail);
  }
}
