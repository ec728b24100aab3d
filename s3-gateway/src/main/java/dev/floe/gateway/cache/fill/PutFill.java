package dev.floe.gateway.cache.fill;

import dev.floe.gateway.cache.directory.Gates;
import dev.floe.gateway.object.ObjectVersion;
import java.nio.ByteBuffer;

/**
 * Stores bytes of a write on the nodes: those of a whole PUT or of a part's whole stripes while
 * they are forwarded to S3, or those of a stripe that several parts share. Confined to one thread
 * at a time. A failure here ends the fill and never the write.
 */
public final class PutFill implements StoredWrite, AutoCloseable {
  private static final int COPY_BYTES = 64 << 10;

  private final StripeIntake intake;
  private final long lengthBytes;
  private final byte[] copy = new byte[COPY_BYTES];
  private long taken;
  private boolean dropped;

  /**
   * @param lengthBytes the number of bytes that the intake stores
   */
  public PutFill(StripeIntake intake, long lengthBytes) {
    this.intake = intake;
    this.lengthBytes = lengthBytes;
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

  /** Returns true if all bytes of the run arrived and none was dropped. */
  @Override
  public boolean whole() {
    return !dropped && taken == lengthBytes;
  }

  @Override
  public boolean complete() {
    return whole();
  }

  @Override
  public long lengthBytes() {
    return lengthBytes;
  }

  @Override
  public void prepare() {}

  @Override
  public void publish(Gates.Permit permit, ObjectVersion version) throws InterruptedException {
    intake.publish(permit, version);
  }

  @Override
  public void forget() throws InterruptedException {
    intake.forget();
  }

  @Override
  public void abandon() {
    intake.abandon();
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
