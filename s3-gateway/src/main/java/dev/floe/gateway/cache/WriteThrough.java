package dev.floe.gateway.cache;

import dev.floe.gateway.cache.directory.ChunkCode;
import dev.floe.gateway.cache.directory.Gates;
import dev.floe.gateway.cache.directory.ObjectHead;
import dev.floe.gateway.cache.directory.SegmentPlacement;
import dev.floe.gateway.cache.fill.ByteSource;
import dev.floe.gateway.cache.fill.Fill;
import dev.floe.gateway.cache.fill.FillServices;
import dev.floe.gateway.cache.fill.Fills;
import dev.floe.gateway.cache.fill.PutFill;
import dev.floe.gateway.cache.fill.SettlingWrites;
import dev.floe.gateway.cache.fill.StoreOutcome;
import dev.floe.gateway.cache.fill.StoredWrite;
import dev.floe.gateway.cache.fill.StripeIntake;
import dev.floe.gateway.cache.origin.VersionGoneException;
import dev.floe.gateway.cache.read.OriginQuestions;
import dev.floe.gateway.cache.read.OriginResult;
import dev.floe.gateway.cache.upload.UploadFills;
import dev.floe.gateway.metrics.GatewayMetrics;
import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.origin.OriginException;
import dev.floe.gateway.policy.PoolShare;
import dev.floe.gateway.stripe.StripeLayout;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Caches objects after they were written. The bytes of a PUT and of the parts of an upload are
 * published as they were sent; copies, and uploads that could not be published whole, are read back
 * from S3. Thread-safe; thread code.
 *
 * <p>S3's answer to a write lacks Last-Modified and the headers of a GET, so a HeadObject fetches
 * them. The client does not wait for the HeadObject. A read of the key waits a moment until the
 * object is published ({@link SettlingWrites}).
 */
public final class WriteThrough implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WriteThrough.class);
  private static final int READ_BACK_AT_A_TIME = 2;

  /** S3 confirms a written object within about 5 s, or the object is not kept. */
  private static final int CONFIRM_ATTEMPTS = 5;

  private static final Duration CONFIRM_AGAIN_AFTER = Duration.ofMillis(500);

  private final FillServices services;
  private final OriginQuestions questions;
  private final SettlingWrites settling;
  private final Fills fills;
  private final UploadFills uploads;
  private final SegmentPlacement placement;
  private final PoolShare share;
  private final long readBackLimitBytes;
  private final Semaphore readingBack = new Semaphore(READ_BACK_AT_A_TIME);

  public WriteThrough(
      FillServices services,
      OriginQuestions questions,
      SettlingWrites settling,
      Fills fills,
      UploadFills uploads,
      SegmentPlacement placement,
      PoolShare share,
      long readBackLimitBytes) {
    this.services = services;
    this.questions = questions;
    this.settling = settling;
    this.fills = fills;
    this.uploads = uploads;
    this.placement = placement;
    this.share = share;
    this.readBackLimitBytes = readBackLimitBytes;
  }

  /**
   * Begins to store a PUT.
   *
   * @param lengthBytes the object's length; negative if it is unknown or the object must not be
   *     cached
   */
  TeedPut tee(ObjectKey key, long lengthBytes) {
    return new TeedPut(this, key, fill(key, lengthBytes));
  }

  private @Nullable PutFill fill(ObjectKey key, long lengthBytes) {
    if (lengthBytes < 0 || !share.admits(lengthBytes)) {
      return null;
    }
    ChunkCode code = placement.codes().current();
    StripeLayout layout = code.layout(lengthBytes);
    StripeIntake intake =
        new StripeIntake(
            services.coded(code),
            key,
            placement.newFillId(),
            layout,
            0,
            layout.stripes(),
            segment -> placement.draw(code));
    return new PutFill(intake, lengthBytes);
  }

  GatewayMetrics metrics() {
    return services.metrics();
  }

  /** Returns the open uploads. */
  UploadFills uploads() {
    return uploads;
  }

  /**
   * Begins the completion of an upload.
   *
   * @param listBytes the length of the list of parts; negative if unknown
   */
  TeedCompletion completion(ObjectKey key, String uploadId, long listBytes) {
    return new TeedCompletion(
        this, key, uploads.completion(key, uploadId), services.blocks().budget(), listBytes);
  }

  /**
   * Publishes the stored bytes in the background, or deletes them if they may not be published.
   *
   * @param permit null if the write failed or was not the key's only one; takes ownership
   * @param etag the ETag of S3's answer to the write; null if the answer has none, or if there is
   *     no answer
   * @param ended receives the outcome once, also after a failure
   */
  void settle(
      ObjectKey key,
      StoredWrite write,
      Gates.@Nullable Permit permit,
      @Nullable String etag,
      Consumer<StoreOutcome> ended) {
    SettlingWrites.Settling awaited = permit == null ? null : settling.begin(key);
    Runnable end =
        () -> {
          if (permit != null && awaited != null) {
            permit.close();
            awaited.close();
          }
        };
    Runnable task =
        () -> {
          StoreOutcome outcome = StoreOutcome.FAILED;
          try {
            outcome = publish(key, write, permit, etag);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          } finally {
            try {
              end.run();
            } finally {
              ended.accept(outcome);
            }
          }
        };
    if (!services.tasks().start("settle " + key, task)) {
      try {
        write.abandon();
      } finally {
        end.run();
      }
      ended.accept(StoreOutcome.FAILED);
    }
  }

  private StoreOutcome publish(
      ObjectKey key, StoredWrite write, Gates.@Nullable Permit permit, @Nullable String etag)
      throws InterruptedException {
    if (permit == null) {
      write.forget();
      return StoreOutcome.OTHER_WRITE;
    }
    if (!write.whole()) {
      write.forget();
      return StoreOutcome.INCOMPLETE;
    }
    if (confirmed(key, write, permit) instanceof OriginResult.Known(ObjectHead head)
        && head.version().etag().equals(etag)
        && head.version().lengthBytes() == write.lengthBytes()) {
      boolean complete = write.complete();
      write.publish(permit, head.version());
      if (!permit.valid()) {
        return StoreOutcome.OTHER_WRITE;
      }
      return complete ? StoreOutcome.CACHED : StoreOutcome.INCOMPLETE;
    }
    write.forget();
    return permit.valid() ? StoreOutcome.UNCONFIRMED : StoreOutcome.OTHER_WRITE;
  }

  /**
   * Stores the bytes that are only in memory, then asks S3 for the object's head. Abandons the
   * bytes if either step throws an exception.
   */
  private OriginResult confirmed(ObjectKey key, StoredWrite write, Gates.Permit permit)
      throws InterruptedException {
    boolean answered = false;
    try {
      write.prepare();
      OriginResult result = confirm(key, permit);
      answered = true;
      return result;
    } finally {
      if (!answered) {
        write.abandon();
      }
    }
  }

  /**
   * Asks S3 for the object's head, and asks again after an error, because one 503 is no reason to
   * drop the bytes.
   */
  private OriginResult confirm(ObjectKey key, Gates.Permit permit) throws InterruptedException {
    OriginResult result = questions.head(key, permit);
    for (int attempt = 1; attempt < CONFIRM_ATTEMPTS && unsure(result); attempt++) {
      Thread.sleep(CONFIRM_AGAIN_AFTER.multipliedBy(attempt));
      if (!permit.valid()) {
        break;
      }
      result = questions.head(key, permit);
    }
    return result;
  }

  private static boolean unsure(OriginResult result) {
    return switch (result) {
      case OriginResult.NoObject none -> none.status() == 429 || none.status() >= 500;
      case OriginResult.PassThrough past -> past.reason() == null;
      default -> false;
    };
  }

  /**
   * Reads the object back in the background, unless it is too large or too many others are being
   * read back.
   */
  void readBack(ObjectKey key) {
    if (readBackLimitBytes > 0
        && readingBack.tryAcquire()
        && !services.tasks().start("read back " + key, () -> fillAndRelease(key))) {
      readingBack.release();
    }
  }

  private void fillAndRelease(ObjectKey key) {
    try {
      fill(key);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (OriginException | VersionGoneException e) {
      LOG.debug("{} was not read back: {}", key, e.toString());
    } finally {
      readingBack.release();
    }
  }

  private void fill(ObjectKey key)
      throws InterruptedException, OriginException, VersionGoneException {
    if (questions.head(key, false) instanceof OriginResult.Known(ObjectHead head)) {
      long length = head.version().lengthBytes();
      if (length > 0 && length <= readBackLimitBytes && share.admits(length)) {
        questions.awaitOpening(key);
        if (fills.at(key, head, 0, length) instanceof ByteSource.InFill(Fill fill)) {
          try {
            fill.awaitEnd(); // this task is its reader, so that the fill does not stop early
          } finally {
            fill.leave();
          }
        }
      }
    }
  }

  /** Gives up all open uploads. */
  @Override
  public void close() {
    uploads.close();
  }
}
