package dev.floe.gateway.cache;

import dev.floe.gateway.cache.directory.Gates;
import dev.floe.gateway.cache.fill.StoreOutcome;
import dev.floe.gateway.cache.fill.StoredWrite;
import dev.floe.gateway.cache.upload.CompletedParts;
import dev.floe.gateway.cache.upload.UploadFills;
import dev.floe.gateway.memory.MemoryBudget;
import dev.floe.gateway.metrics.Metric;
import dev.floe.gateway.object.ListedPart;
import dev.floe.gateway.object.ObjectKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The completion of an upload while it is forwarded to S3. Confined to the request's thread. If S3
 * does not complete the upload, its parts stay stored, because the client may try again.
 */
public final class TeedCompletion implements AutoCloseable {
  /** The longest list that is read: room for 10,000 parts, each with a checksum. */
  private static final long LIST_LIMIT_BYTES = 4 << 20;

  /** Memory is reserved twice: for the list's bytes, and for the parts that are read from them. */
  private static final int COPIES = 2;

  private final WriteThrough writeThrough;
  private final ObjectKey key;
  private final UploadFills.Completion upload;
  private final MemoryBudget budget;
  private final int listBytes;

  /**
   * @param upload takes ownership
   * @param listBytes the length of the list of parts; negative if unknown
   */
  TeedCompletion(
      WriteThrough writeThrough,
      ObjectKey key,
      UploadFills.Completion upload,
      MemoryBudget budget,
      long listBytes) {
    this.writeThrough = writeThrough;
    this.key = key;
    this.upload = upload;
    this.budget = budget;
    boolean wanted =
        upload.isStored()
            && listBytes > 0
            && listBytes <= LIST_LIMIT_BYTES
            && budget.limitBytes() >= listBytes * COPIES
            && budget.tryReserve(listBytes * COPIES);
    this.listBytes = wanted ? (int) listBytes : 0;
  }

  /**
   * Returns the length of the list of parts, for which memory is reserved; 0 if no part is stored,
   * if the length is unknown or more than 4 MiB, or if memory is short.
   */
  public int listBytes() {
    return listBytes;
  }

  /**
   * Called once S3 has completed the upload, before the client is answered: publishes the parts in
   * the background, or reads the object back.
   *
   * @param permit null if this was not the key's only write; takes ownership
   * @param etag the object's ETag in S3's result; null if the result has none
   * @param listed the parts that the client listed
   */
  public void completed(
      Gates.@Nullable Permit permit, @Nullable String etag, List<ListedPart> listed) {
    switch (upload.completed(listed)) {
      case CompletedParts.Stored(StoredWrite write) ->
          writeThrough.settle(key, write, permit, etag, this::ended);
      case CompletedParts.Nothing(StoreOutcome reason) -> {
        if (permit != null) {
          permit.close();
        }
        ended(reason);
      }
    }
  }

  private void ended(StoreOutcome end) {
    writeThrough.metrics().count(Metric.UPLOADS, end.token());
    if (end != StoreOutcome.CACHED) {
      writeThrough.readBack(key);
    }
  }

  @Override
  public void close() {
    upload.close();
    budget.release((long) listBytes * COPIES);
  }
}
