package dev.floe.gateway.cache.upload;

import dev.floe.gateway.object.ListedPart;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Stores the bytes of one part in the cache while they are forwarded to S3. Confined to the
 * request's thread. Closing it before {@link #accepted} deletes what was stored.
 */
public final class TeedPart implements AutoCloseable {
  private final UploadFills.@Nullable Use use;
  private final @Nullable PartFill fill;
  private boolean ended;

  /**
   * @param use the use of the upload; null if the upload is not stored; takes ownership
   * @param fill null if the part is not stored
   */
  TeedPart(UploadFills.@Nullable Use use, @Nullable PartFill fill) {
    this.use = use;
    this.fill = fill;
  }

  /** Copies the buffer's remaining bytes and leaves its position unchanged. */
  public void accept(ByteBuffer bytes) {
    if (fill != null) {
      fill.accept(bytes);
    }
  }

  /**
   * Keeps the part, because S3 has accepted it. Called before the client is answered.
   *
   * @param etag the ETag of S3's answer
   */
  public void accepted(String etag) {
    if (use != null && fill != null && !ended) {
      ended = true;
      use.upload().accepted(fill, ListedPart.unquoted(etag));
    }
  }

  @Override
  public void close() {
    try {
      if (use != null && fill != null && !ended) {
        ended = true;
        use.upload().refused(fill);
      }
    } finally {
      if (use != null) {
        use.close();
      }
    }
  }
}
