package dev.floe.gateway.cache;

import dev.floe.gateway.cache.directory.Gates;
import dev.floe.gateway.cache.fill.PutFill;
import dev.floe.gateway.object.ObjectKey;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The bytes of one PUT on their way into the cache. Confined to the request's thread. Closing it
 * without an answer deletes what was stored.
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

  /** Takes the buffer's remaining bytes in, and leaves its position where it is. */
  public void accept(ByteBuffer bytes) {
    fill.ifPresent(taking -> taking.accept(bytes));
  }

  /**
   * S3 has answered: publishes the bytes in the background, or deletes them.
   *
   * @param permit empty if the write failed or was not the key's only one; takes ownership
   * @param etag the one that S3 answered; empty if it answered none
   * @return whether they are being published
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
