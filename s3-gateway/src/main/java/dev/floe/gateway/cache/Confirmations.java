package dev.floe.gateway.cache;

import dev.floe.gateway.cache.directory.ChunkCode;
import dev.floe.gateway.cache.directory.Gates;
import dev.floe.gateway.cache.directory.ObjectDirectory;
import dev.floe.gateway.cache.directory.ObjectHead;
import dev.floe.gateway.cache.fill.Admission;
import dev.floe.gateway.cache.fill.Asked;
import dev.floe.gateway.cache.fill.BypassReason;
import dev.floe.gateway.cache.fill.OriginReads;
import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.origin.OriginException;
import dev.floe.gateway.origin.OriginResponse;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Asks S3 by HeadObject what an object is now, one request for all who want to know at the same
 * time, and puts the answer into the directory. Thread-safe; thread code.
 */
final class Confirmations {
  private final ObjectDirectory directory;
  private final ChunkCode code;
  private final Gates gates;
  private final OriginReads reads;
  private final boolean kmsAllowed;
  private final InstantSource clock;
  private final ConcurrentHashMap<ObjectKey, Asked<Confirmation>> asking =
      new ConcurrentHashMap<>();

  Confirmations(
      ObjectDirectory directory,
      ChunkCode code,
      Gates gates,
      OriginReads reads,
      boolean kmsAllowed,
      InstantSource clock) {
    this.directory = directory;
    this.code = code;
    this.gates = gates;
    this.reads = reads;
    this.kmsAllowed = kmsAllowed;
    this.clock = clock;
  }

  /** Nobody waits for an answer that was asked for before now. Called under the key's gate. */
  void detach(ObjectKey key) {
    asking.remove(key);
  }

  void detachBucket(String bucket) {
    asking.keySet().removeIf(key -> key.bucket().equals(bucket));
  }

  /**
   * Asks, or waits for an answer that is on its way; one that S3 keeps to itself is not waited for.
   *
   * @param afresh S3 is to be asked after this call began
   */
  Confirmation confirm(ObjectKey key, boolean afresh) throws InterruptedException {
    Asked<Confirmation> mine = new Asked<>();
    Asked<Confirmation> other = afresh ? null : asking.putIfAbsent(key, mine);
    if (other != null) {
      Optional<Confirmation> theirs = other.await();
      if (theirs.isPresent()) {
        return theirs.get();
      }
    }
    if (afresh || other != null) {
      asking.put(key, mine); // later ones had better wait for this
    }
    Confirmation confirmation = new Confirmation.Past(Optional.empty());
    try {
      confirmation = ask(key);
      return confirmation;
    } finally {
      asking.remove(key, mine);
      mine.complete(confirmation);
    }
  }

  private Confirmation ask(ObjectKey key) {
    Optional<Gates.Permit> begun = gates.beginFill(key);
    if (begun.isEmpty()) {
      return new Confirmation.Past(
          Optional.of(gates.doubtful(key) ? BypassReason.DOUBTFUL : BypassReason.WRITE_IN_FLIGHT));
    }
    try (Gates.Permit permit = begun.get()) {
      return ask(key, permit);
    }
  }

  /** Asks under a permit that somebody holds already. */
  Confirmation ask(ObjectKey key, Gates.Permit permit) {
    Instant askedAt = clock.instant();
    try (OriginResponse answer = reads.head(key)) {
      if (answer.status() != 200) {
        if (answer.status() == 404) {
          permit.publish(() -> directory.remove(key));
        }
        return new Confirmation.Answered(
            answer.status(), answer.headers(), answer.contentLength(), Optional.empty());
      }
      return switch (Admission.of(200, answer.headers(), answer.contentLength(), kmsAllowed)) {
        case Admission.Refused(BypassReason reason) -> {
          if (reason.saysWhatTheObjectIs()) {
            permit.publish(() -> directory.remove(key));
          }
          yield new Confirmation.Answered(
              200, answer.headers(), answer.contentLength(), Optional.of(reason));
        }
        case Admission.Admitted(ObjectHead head) -> {
          permit.publish(() -> directory.confirm(key, head, askedAt, code));
          yield new Confirmation.Confirmed(head);
        }
      };
    } catch (OriginException e) {
      return new Confirmation.Past(Optional.empty());
    }
  }
}
