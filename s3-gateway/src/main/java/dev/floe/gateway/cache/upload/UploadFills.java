package dev.floe.gateway.cache.upload;

import dev.floe.gateway.cache.directory.Detachable;
import dev.floe.gateway.cache.directory.SegmentPlacement;
import dev.floe.gateway.cache.fill.FillServices;
import dev.floe.gateway.cache.fill.StoreOutcome;
import dev.floe.gateway.object.ListedPart;
import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.policy.PoolShare;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The open uploads whose parts are stored as they arrive. An upload is given up when it is aborted,
 * when its bucket is deleted, when it does not fit, when it has been idle for a while, and when
 * this object is closed. If there are too many uploads, the upload that has been idle longest is
 * given up. Thread-safe; thread code.
 */
public final class UploadFills implements Detachable, AutoCloseable {
  /** The most open uploads. With more, the upload that has been idle longest is given up. */
  static final int UPLOADS_LIMIT = 256;

  /**
   * The idle time after which an upload is given up. Short, because nodes stay awake for the parts
   * of open uploads, which costs money.
   */
  static final Duration IDLE_AT_MOST = Duration.ofMinutes(2);

  private static final Duration EXPIRE_EVERY = Duration.ofSeconds(30);

  private final boolean on;
  private final UploadFill.Context context;
  private final LongSupplier nanos;

  // Guarded by this. Ordered by the last use.
  private final LinkedHashMap<Id, Open> uploads = new LinkedHashMap<>(16, 0.75f, true);
  private boolean expiryDue;
  private boolean closed;

  private record Id(ObjectKey key, String uploadId) {}

  private static final class Open {
    private final UploadFill fill;
    private int uses;
    private long idleSinceNanos;

    Open(UploadFill fill) {
      this.fill = fill;
    }
  }

  /**
   * @param on false to store no part
   * @param nanos the clock, in nanoseconds
   */
  public UploadFills(
      boolean on,
      FillServices services,
      SegmentPlacement placement,
      PoolShare share,
      LongSupplier nanos) {
    this.on = on;
    this.nanos = nanos;
    FragmentMemory memory =
        new FragmentMemory(services.blocks(), placement.codes().current().totalBlocks());
    context = new UploadFill.Context(services, placement, memory, new UploadRoom(share));
  }

  /** A request that uses an upload. The upload is not idle until this is closed. */
  final class Use implements AutoCloseable {
    private final Id id;
    private final Open open;

    private Use(Id id, Open open) {
      this.id = id;
      this.open = open;
    }

    UploadFill upload() {
      return open.fill;
    }

    /**
     * Removes the upload, unless it was given up. Does not remove another upload that has the same
     * id by now.
     */
    void take() {
      synchronized (UploadFills.this) {
        uploads.remove(id, open);
      }
    }

    @Override
    public void close() {
      synchronized (UploadFills.this) {
        open.uses--;
        open.idleSinceNanos = nanos.getAsLong();
        if (open.uses == 0 && open.fill.isUnused()) {
          uploads.remove(id, open);
        }
      }
    }
  }

  /**
   * Begins to store a part. Waits a moment if its place in the object is not certain.
   *
   * @param lengthBytes the part's length as its client claims it; negative if it is unknown or the
   *     part must not be stored
   */
  public TeedPart part(ObjectKey key, String uploadId, int number, long lengthBytes) {
    if (!on || lengthBytes < 0 || lengthBytes > UploadFill.PART_LIMIT_BYTES) {
      return new TeedPart(null, null);
    }
    Use use = use(new Id(key, uploadId), true);
    if (use == null) {
      return new TeedPart(null, null);
    }
    boolean begun = false;
    try {
      TeedPart part = new TeedPart(use, begin(use.upload(), number, lengthBytes));
      begun = true;
      return part;
    } finally {
      if (!begun) {
        use.close();
      }
    }
  }

  private static @Nullable PartFill begin(UploadFill upload, int number, long lengthBytes) {
    try {
      return upload.begin(number, lengthBytes).orElse(null);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  /** The completion of an upload, until S3 has answered. Confined to the request's thread. */
  public static final class Completion implements AutoCloseable {
    private final @Nullable Use use;
    private final boolean on;

    private Completion(@Nullable Use use, boolean on) {
      this.use = use;
      this.on = on;
    }

    /** Returns true if parts of the upload are stored or being stored. */
    public boolean isStored() {
      return use != null;
    }

    /**
     * Ends the upload, because S3 has completed it, and returns its stored parts.
     *
     * @param listed the parts that the client listed
     */
    public CompletedParts completed(List<ListedPart> listed) {
      if (use == null) {
        return new CompletedParts.Nothing(on ? StoreOutcome.NO_PARTS : StoreOutcome.OFF);
      }
      use.take();
      return use.upload().completed(listed);
    }

    @Override
    public void close() {
      if (use != null) {
        use.close();
      }
    }
  }

  /** Begins the completion of an upload; called before the request is forwarded. */
  public Completion completion(ObjectKey key, String uploadId) {
    return new Completion(use(new Id(key, uploadId), false), on);
  }

  /** Gives an upload up, because it was aborted. */
  public void aborted(ObjectKey key, String uploadId) {
    giveUp(take(id -> id.equals(new Id(key, uploadId))));
  }

  /** Returns the bytes of memory that parts of open uploads take. */
  public long inUseBytes() {
    return context.memory().inUseBytes();
  }

  private @Nullable Use use(Id id, boolean create) {
    List<Open> gone = new ArrayList<>();
    Use use;
    synchronized (this) {
      Open open = uploads.get(id);
      if (open == null) {
        if (!create || closed || !makeRoom(gone)) {
          return null;
        }
        open = new Open(new UploadFill(context, id.key));
        uploads.put(id, open);
        expireLater();
      }
      open.uses++;
      use = new Use(id, open);
    }
    giveUp(gone);
    return use;
  }

  /**
   * Removes the upload that has been idle longest if there are too many uploads. Returns false if
   * there are too many and none is idle.
   */
  private boolean makeRoom(List<Open> gone) {
    if (uploads.size() < UPLOADS_LIMIT) {
      return true;
    }
    Iterator<Open> oldestFirst = uploads.values().iterator();
    while (oldestFirst.hasNext()) {
      Open next = oldestFirst.next();
      if (next.uses == 0) {
        oldestFirst.remove();
        gone.add(next);
        return true;
      }
    }
    return false;
  }

  /** Gives up the uploads that have been idle for too long. */
  void expire() {
    long now = nanos.getAsLong();
    List<Open> gone = new ArrayList<>();
    synchronized (this) {
      expiryDue = false;
      uploads
          .values()
          .removeIf(open -> {
            boolean idle = open.uses == 0 && now - open.idleSinceNanos >= IDLE_AT_MOST.toNanos();
            if (idle) {
              gone.add(open);
            }
            return idle;
          });
      expireLater();
    }
    giveUp(gone);
  }

  private synchronized void expireLater() {
    if (!expiryDue && !closed && !uploads.isEmpty()) {
      expiryDue = true;
      context.services().tasks().later(EXPIRE_EVERY, this::expire);
    }
  }

  private synchronized List<Open> take(Predicate<Id> chosen) {
    List<Open> taken = new ArrayList<>();
    uploads
        .entrySet()
        .removeIf(each -> {
          boolean gone = chosen.test(each.getKey());
          if (gone) {
            taken.add(each.getValue());
          }
          return gone;
        });
    return taken;
  }

  private static void giveUp(List<Open> uploads) {
    uploads.forEach(open -> open.fill.giveUp());
  }

  /** Does nothing: an upload is independent of the object that its key has now. */
  @Override
  public void detach(ObjectKey key) {}

  /** Does nothing: S3 may refuse the write, and no part can be read before the completion. */
  @Override
  public void detachBucket(String bucket) {}

  @Override
  public void bucketWritten(String bucket) {
    giveUp(take(id -> id.key.bucket().equals(bucket)));
  }

  /** Gives all uploads up. Parts that arrive later are not stored. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    giveUp(take(_ -> true));
  }
}
