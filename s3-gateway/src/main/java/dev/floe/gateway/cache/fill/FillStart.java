package dev.floe.gateway.cache.fill;

import dev.floe.gateway.cache.directory.Gates;
import dev.floe.gateway.cache.directory.ObjectHead;
import dev.floe.gateway.cache.origin.PinnedAnswers;
import dev.floe.gateway.cache.origin.VersionGoneException;
import dev.floe.gateway.object.ByteRange;
import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.origin.OriginException;
import dev.floe.gateway.origin.OriginResponse;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The resources of a fill before it starts, owned together: the right to publish, the claimed run
 * of bytes, memory for the first stripe, and S3's answer. A fill takes all of them when it starts;
 * {@link #close} releases them if no fill was started. Confined to one thread.
 */
public final class FillStart implements AutoCloseable {
  private final Fills fills;
  private final ObjectKey key;
  private final Gates.Permit permit;
  private @Nullable FillClaim claim;
  private @Nullable StripeIntake intake;
  private @Nullable OriginResponse answer;
  private boolean started;

  /**
   * @param permit takes ownership
   */
  FillStart(Fills fills, ObjectKey key, Gates.Permit permit) {
    this.fills = fills;
    this.key = key;
    this.permit = permit;
  }

  /** Returns the right to publish, borrowed. */
  public Gates.Permit permit() {
    return permit;
  }

  /** Takes ownership of S3's answer, and lends it to the caller. */
  public OriginResponse take(OriginResponse sent) {
    answer = sent;
    return sent;
  }

  /** Passes ownership of S3's answer to the caller, which relays it instead of filling. */
  public OriginResponse release() {
    OriginResponse released = answer;
    if (released == null) {
      throw new IllegalStateException("no answer was taken");
    }
    answer = null;
    return released;
  }

  /**
   * Starts a fill of the answer that was taken, and joins it on behalf of the caller.
   *
   * @param run the bytes in the answer's body, from the first byte of a stripe
   * @return empty if no answer was taken, if a write of the key has begun since the request was
   *     sent, or if the first stripe could not be begun ({@link StripeIntake#begin})
   */
  public Optional<Fill> adopt(ObjectHead head, ByteRange run) throws InterruptedException {
    OriginResponse sent = answer;
    Optional<FillClaim> claimed =
        sent == null
            ? Optional.empty()
            : permit.publish(() -> fills.claim(key, head.version(), run));
    if (sent == null || claimed.isEmpty()) {
      return Optional.empty();
    }
    StripeIntake begun = begin(head, claimed.get());
    return begun != null && permit.valid()
        ? Optional.of(start(head, claimed.get(), begun, sent))
        : Optional.empty();
  }

  /**
   * Requests a claimed run from S3, starts its fill, and joins it on behalf of the caller.
   *
   * @return empty if the first stripe could not be begun ({@link StripeIntake#begin})
   */
  Optional<Fill> fetch(ObjectHead head, FillClaim claimed)
      throws InterruptedException, OriginException, VersionGoneException {
    StripeIntake begun = begin(head, claimed);
    if (begun == null) {
      return Optional.empty();
    }
    OriginResponse sent = take(fills.reads().pinned(key, head.version(), begun.bytes()));
    PinnedAnswers.check(sent, head.version(), begun.bytes());
    return Optional.of(start(head, claimed, begun, sent));
  }

  /** Begins the first stripe. Returns null if it could not be begun. */
  private @Nullable StripeIntake begin(ObjectHead head, FillClaim claimed)
      throws InterruptedException {
    claim = claimed;
    StripeIntake prepared = fills.intake(key, head, claimed);
    intake = prepared;
    return prepared.begin() ? prepared : null;
  }

  private Fill start(ObjectHead head, FillClaim claimed, StripeIntake begun, OriginResponse sent) {
    Fill fill = fills.fill(key, head, begun, permit, sent, claimed.group());
    started = true;
    claimed.settle(fill);
    fills.start(key, fill);
    return fill;
  }

  @Override
  public void close() {
    if (started) {
      return;
    }
    // Releases the rest even if releasing one fails, because readers wait for the claim.
    try (OriginResponse _ = answer;
        permit) {
      if (claim != null) {
        claim.settle(null);
      }
      if (intake != null) {
        intake.abandon();
      }
    } finally {
      if (claim != null) {
        fills.release(key, claim.group());
      }
    }
  }
}
