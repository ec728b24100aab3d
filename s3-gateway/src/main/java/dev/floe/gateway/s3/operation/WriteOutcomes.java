package dev.floe.gateway.s3.operation;

import dev.floe.gateway.cache.directory.Gates;
import java.util.Optional;

/** Derives the outcome of a write from its answer. */
final class WriteOutcomes {
  private WriteOutcomes() {}

  /**
   * Returns true if S3 has refused a request with this status. The error may concern the object, as
   * 404 and 412 do: then the cache's entry may be outdated, but this write did not make it so.
   */
  static boolean refused(int status) {
    return status >= 400 && status < 500;
  }

  /**
   * Ends a write that S3 has answered with this status.
   *
   * @return the right to publish, which the caller must close; empty unless the write succeeded and
   *     was the key's only write
   */
  static Optional<Gates.Permit> end(Gates.Write write, int status) {
    if (status >= 500) {
      write.unknown();
      return Optional.empty();
    }
    if (refused(status)) {
      write.refused();
      return Optional.empty();
    }
    Optional<Gates.Permit> permit = write.answered();
    if (status >= 300) {
      permit.ifPresent(Gates.Permit::close);
      return Optional.empty();
    }
    return permit;
  }

  /** Ends a write that S3 has not carried out, because it has not received the last byte. */
  static void notSent(Gates.Write write) {
    write.refused();
  }
}
