package dev.floe.gateway.cache.upload;

import dev.floe.gateway.cache.fill.StoreOutcome;
import dev.floe.gateway.cache.fill.StoredWrite;

/** The stored parts of an upload that S3 has completed. */
public sealed interface CompletedParts {
  /**
   * Parts of the object are stored.
   *
   * @param write the receiver owns it
   */
  record Stored(StoredWrite write) implements CompletedParts {}

  /** Nothing is stored, for this reason. */
  record Nothing(StoreOutcome reason) implements CompletedParts {}
}
