package dev.floe.sigv4.body;

import java.nio.ByteBuffer;

/**
 * A sink that passes on a payload of known length, except for its last byte, which waits for the
 * verdict. A receiver that expects {@code payloadBytes} cannot commit before {@link #release}, and
 * never commits if the connection is closed instead. For a payload of 0 bytes, the sender must
 * delay the head. Confined to one thread at a time.
 */
public final class LastByteHold implements PayloadSink {
  private final long payloadBytes;
  private final PayloadSink next;
  private final ByteBuffer last = ByteBuffer.allocate(1);
  private long seen;

  public LastByteHold(long payloadBytes, PayloadSink next) {
    this.payloadBytes = payloadBytes;
    this.next = next;
  }

  @Override
  public void payload(ByteBuffer slice) {
    seen += slice.remaining();
    if (seen > payloadBytes) {
      throw new IllegalStateException(
          seen + " payload bytes where " + payloadBytes + " were declared");
    }
    if (seen == payloadBytes) {
      last.put(0, slice.get(slice.limit() - 1));
      slice.limit(slice.limit() - 1);
    }
    if (slice.hasRemaining()) {
      next.payload(slice);
    }
  }

  /** Passes on the last byte; called after {@link BodyVerdict.Intact}. */
  public void release() {
    if (seen != payloadBytes) {
      throw new IllegalStateException(seen + " payload bytes seen, " + payloadBytes + " declared");
    }
    if (payloadBytes > 0) {
      next.payload(last);
    }
  }
}
