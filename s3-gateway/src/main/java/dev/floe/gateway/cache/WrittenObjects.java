package dev.floe.gateway.cache;

import dev.floe.gateway.cache.directory.Gates;
import dev.floe.gateway.cache.directory.ObjectHead;
import dev.floe.gateway.cache.directory.Places;
import dev.floe.gateway.cache.fill.ByteSource;
import dev.floe.gateway.cache.fill.Fill;
import dev.floe.gateway.cache.fill.FillServices;
import dev.floe.gateway.cache.fill.Fills;
import dev.floe.gateway.cache.fill.PutFill;
import dev.floe.gateway.cache.fill.StripeIntake;
import dev.floe.gateway.cache.fill.VersionGoneException;
import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.origin.OriginException;
import dev.floe.gateway.policy.PoolShare;
import dev.floe.gateway.stripe.StripeLayout;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done with objects after they were written: a PUT's own bytes are published, what S3 made
 * by itself (copies, completed uploads) is read back. Thread-safe; thread code.
 *
 * <p>S3's answer to a PUT lacks Last-Modified and the headers of a GET, so a HeadObject brings
 * them. The client does not wait for it; a read of the key that comes meanwhile does, for a moment.
 */
final class WrittenObjects {
  private static final Logger LOG = LoggerFactory.getLogger(WrittenObjects.class);
  private static final Duration SETTLE_AT_MOST = Duration.ofSeconds(2);
  private static final int READ_BACK_AT_A_TIME = 2;

  /** A PUT's object is confirmed within about 5 s, or not kept. */
  private static final int CONFIRM_ATTEMPTS = 5;

  private static final Duration CONFIRM_AGAIN_AFTER = Duration.ofMillis(500);

  private final FillServices services;
  private final Confirmations confirmations;
  private final Fills fills;
  private final Places places;
  private final PoolShare share;
  private final long readBackLimitBytes;
  private final Semaphore readingBack = new Semaphore(READ_BACK_AT_A_TIME);
  private final ConcurrentHashMap<ObjectKey, CompletableFuture<Boolean>> settling =
      new ConcurrentHashMap<>();

  WrittenObjects(
      FillServices services,
      Confirmations confirmations,
      Fills fills,
      Places places,
      PoolShare share,
      long readBackLimitBytes) {
    this.services = services;
    this.confirmations = confirmations;
    this.fills = fills;
    this.places = places;
    this.share = share;
    this.readBackLimitBytes = readBackLimitBytes;
  }

  /** Takes in a PUT's bytes; empty if they are not to be kept. */
  Optional<PutFill> tee(ObjectKey key, long lengthBytes) {
    if (lengthBytes < 0 || !share.admits(lengthBytes)) {
      return Optional.empty();
    }
    StripeLayout layout = services.code().layout(lengthBytes);
    StripeIntake intake =
        new StripeIntake(
            services,
            key,
            places.newFillId(),
            layout,
            0,
            layout.stripes(),
            segment -> places.draw());
    return Optional.of(new PutFill(intake, layout));
  }

  /**
   * Publishes what was taken in, in the background.
   *
   * @param permit empty if the PUT was not the key's only write; owned
   * @param etag what S3 answered to the PUT
   */
  void settle(ObjectKey key, PutFill put, Optional<Gates.Permit> permit, String etag) {
    CompletableFuture<Boolean> settled = new CompletableFuture<>();
    if (permit.isPresent()) {
      settling.put(key, settled);
    }
    Thread.ofVirtual()
        .name("settle " + key)
        .start(() -> {
          try {
            publish(key, put, permit, etag);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          } finally {
            permit.ifPresent(Gates.Permit::close);
            settling.remove(key, settled);
            settled.complete(true);
          }
        });
  }

  private void publish(ObjectKey key, PutFill put, Optional<Gates.Permit> permit, String etag)
      throws InterruptedException {
    if (permit.isPresent()
        && put.whole()
        && confirm(key, permit.get()) instanceof Confirmation.Confirmed(ObjectHead head)
        && head.version().etag().equals(etag)
        && head.version().lengthBytes() == put.intake().layout().lengthBytes()) {
      put.intake().publish(permit.get(), head.version());
    } else {
      put.intake().forget();
    }
  }

  /** Asks again where S3 refuses to say: what it has acknowledged is not lost to one 503. */
  private Confirmation confirm(ObjectKey key, Gates.Permit permit) throws InterruptedException {
    Confirmation confirmation = confirmations.ask(key, permit);
    for (int attempt = 1; attempt < CONFIRM_ATTEMPTS && unsure(confirmation); attempt++) {
      Thread.sleep(CONFIRM_AGAIN_AFTER.multipliedBy(attempt));
      if (!permit.valid()) {
        break;
      }
      confirmation = confirmations.ask(key, permit);
    }
    return confirmation;
  }

  private static boolean unsure(Confirmation confirmation) {
    return switch (confirmation) {
      case Confirmation.Confirmed _ -> false;
      case Confirmation.Answered answered -> answered.status() == 429 || answered.status() >= 500;
      case Confirmation.Past past -> past.reason().isEmpty();
    };
  }

  /** Waits for a write that ended just before this read, no longer than a fill may wait. */
  void awaitSettled(ObjectKey key) throws InterruptedException {
    CompletableFuture<Boolean> settled = settling.get(key);
    if (settled != null) {
      long atMost = Math.min(SETTLE_AT_MOST.toNanos(), services.patience().atMost().toNanos());
      try {
        var _ = settled.get(atMost, TimeUnit.NANOSECONDS);
      } catch (TimeoutException | ExecutionException e) {
        LOG.debug("{} has not settled", key);
      }
    }
  }

  /** Nobody waits for writes that ended before now. Called under the key's gate. */
  void detach(ObjectKey key) {
    settling.remove(key);
  }

  void detachBucket(String bucket) {
    settling.keySet().removeIf(key -> key.bucket().equals(bucket));
  }

  /** Reads back what S3 made, in the background, if it is not too large and few others are. */
  void readBack(ObjectKey key) {
    if (readBackLimitBytes > 0 && readingBack.tryAcquire()) {
      Thread.ofVirtual()
          .name("read back " + key)
          .start(() -> {
            try {
              fill(key);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            } catch (OriginException | VersionGoneException e) {
              LOG.debug("{} was not read back: {}", key, e.toString());
            } finally {
              readingBack.release();
            }
          });
    }
  }

  private void fill(ObjectKey key)
      throws InterruptedException, OriginException, VersionGoneException {
    if (confirmations.confirm(key, false) instanceof Confirmation.Confirmed(ObjectHead head)) {
      long length = head.version().lengthBytes();
      if (length > 0 && length <= readBackLimitBytes && share.admits(length)) {
        if (fills.at(key, head, 0, length) instanceof ByteSource.InFill(Fill fill)) {
          fill.awaitEnd(); // as its reader, so that it goes to the end
          fill.leave();
        }
      }
    }
  }
}
