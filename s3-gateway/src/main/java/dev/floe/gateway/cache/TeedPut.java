package dev.floe.gateway.cache;

import dev.floe.gateway.cache.directory.Gates;
import dev.floe.gateway.cache.fill.PutFill;
import dev.floe.gateway.object.ObjectKey;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Stores the bytes of one PUT in the cache while they are forwarded to S3. Confined to the
 * request's thread. Closing it before {@link #answered} was called deletes the stored bytes.
 */
public final class TeedPut implements AutoCloseable {
  private final WriteThrough writeThrough;
  private final ObjectKey key;
  private final @Nullable PutFill fill;
  private boolean settled;

  /**
   * @param fill takes ownership; null if the bytes are not kept
   */
  TeedPut(WriteThrough writeThrough, ObjectKey key, @Nullable PutFill fill) {
    this.writeThrough = writeThrough;
    this.key = key;
    this.fill = fill;
  }

  /** Copies the buffer's remaining bytes and leaves its position unchanged. */
  public void accept(ByteBuffer bytes) {
    if (fill != null) {
      fill.accept(bytes);
    }
  }

  /**
   * Called with S3's answer: publishes the bytes in the background, or deletes them.
   *
   * @param permit null if the write failed or was not the key's only write; takes ownership
   * @param etag the ETag of S3's answer; null if the answer has none
   * @return true if the bytes are being published
   */
  public boolean answered(Gates.@Nullable Permit permit, @Nullable String etag) {
    boolean whole = fill != null && fill.whole();
    settle(permit, etag);
    return whole && permit != null && etag != null;
  }

  private void settle(Gates.@Nullable Permit permit, @Nullable String etag) {
    settled = true;
    if (fill != null) {
      fill.close();
      writeThrough.settle(key, fill, permit, etag, _ -> {});
    } else if (permit != null) {
      permit.close();
    }
  }

  @Override
  public void close() {
    if (!settled) {
      settle(null, null);
    }
  }
}
