package dev.floe.gateway.cache.fill;

import dev.floe.gateway.stripe.StripeLayout;
import java.nio.ByteBuffer;

/**
 * Stores the bytes of a PUT on the nodes while they are forwarded to S3. Confined to one thread. A
 * failure here ends the fill and never the write.
 */
public final class PutFill implements AutoCloseable {
  private static final int COPY_BYTES = 64 << 10;

  private final StripeIntake intake;
  private final long lengthBytes;
  private final byte[] copy = new byte[COPY_BYTES];
  private long taken;
  private boolean dropped;

  public PutFill(StripeIntake intake, StripeLayout layout) {
    this.intake = intake;
    lengthBytes = layout.lengthBytes();
  }

  /** Copies the buffer's remaining bytes and leaves its position unchanged. */
  public void accept(ByteBuffer part) {
    ByteBuffer from = part.duplicate();
    try {
      while (from.hasRemaining() && !dropped) {
        int length = Math.min(from.remaining(), copy.length);
        from.get(copy, 0, length);
        dropped = !accept(length);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      dropped = true;
    }
    if (dropped) {
      intake.end();
    }
  }

  private boolean accept(int length) throws InterruptedException {
    int done = 0;
    while (done < length) {
      if (!intake.inStripe() && !intake.begin()) {
        return false;
      }
      done += intake.append(copy, done, length - done);
    }
    taken += length;
    return taken <= lengthBytes;
  }

  /** Returns true if all bytes of the object were stored. */
  public boolean whole() {
    return !dropped && taken == lengthBytes;
  }

  public StripeIntake intake() {
    return intake;
  }

  /** Ends the fill: no further byte will arrive. */
  @Override
  public void close() {
    intake.end();
  }
}
