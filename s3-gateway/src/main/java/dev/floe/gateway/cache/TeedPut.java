package dev.floe.gateway.cache;

import dev.floe.gateway.cache.directory.Gates;
import dev.floe.gateway.cache.fill.PutFill;
import dev.floe.gateway.object.ObjectKey;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Stores the bytes of one PUT in the cache while they are forwarded to S3. Confined to the
 * request's thread. Closing it before S3 has answered deletes what was stored.
 */
public final class TeedPut implements AutoCloseable {
  private final WriteThrough writeThrough;
  private final ObjectKey key;
  private final Optional<PutFill> fill;
  private boolean settled;

  /**
   * @param fill takes ownership; empty if the bytes are not kept
   */
  TeedPut(WriteThrough writeThrough, ObjectKey key, Optional<PutFill> fill) {
    this.writeThrough = writeThrough;
    this.key = key;
    this.fill = fill;
  }

  /** Copies the buffer's remaining bytes and leaves its position unchanged. */
  public void accept(ByteBuffer bytes) {
    fill.ifPresent(taking -> taking.accept(bytes));
  }

  /**
   * Called with S3's answer: publishes the bytes in the background, or deletes them.
   *
   * @param permit empty if the write failed or was not the key's only one; takes ownership
   * @param etag the ETag of S3's answer; empty if it has none
   * @return true if the bytes are being published
   */
  public boolean answered(Optional<Gates.Permit> permit, Optional<String> etag) {
    boolean whole = fill.filter(PutFill::whole).isPresent();
    settle(permit, etag.orElse(""));
    return whole && permit.isPresent() && etag.isPresent();
  }

  private void settle(Optional<Gates.Permit> permit, String etag) {
    settled = true;
    if (fill.isPresent()) {
      fill.get().close();
      writeThrough.settle(key, fill.get(), permit, etag);
    } else {
      permit.ifPresent(Gates.Permit::close);
    }
  }

  @Override
  public void close() {
    if (!settled) {
      settle(Optional.empty(), "");
    }
  }
}
