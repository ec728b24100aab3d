package dev.floe.gateway.cache;

import dev.floe.gateway.cache.directory.ChunkCode;
import dev.floe.gateway.cache.directory.Gates;
import dev.floe.gateway.cache.directory.ObjectDirectory;
import dev.floe.gateway.cache.directory.ObjectHead;
import dev.floe.gateway.cache.fill.Admission;
import dev.floe.gateway.cache.fill.BypassReason;
import dev.floe.gateway.cache.fill.Fills;
import dev.floe.gateway.cache.fill.OriginReads;
import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.origin.OriginException;
import dev.floe.gateway.origin.OriginResponse;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

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
  private final ConcurrentHashMap<ObjectKey, CompletableFuture<Confirmation>> asking =
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

  Confirmation confirm(ObjectKey key) throws InterruptedException {
    CompletableFuture<Confirmation> mine = new CompletableFuture<>();
    CompletableFuture<Confirmation> other = asking.putIfAbsent(key, mine);
    if (other != null) {
      return await(other);
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
          permit.publish(() -> directory.remove(key));
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

  private static Confirmation await(CompletableFuture<Confirmation> other)
      throws InterruptedException {
    try {
      return other.get(Fills.AWAIT_AT_MOST.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException | ExecutionException e) {
      return new Confirmation.Past(Optional.empty());
    }
  }
}
