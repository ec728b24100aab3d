package dev.floe.node.store;

import dev.floe.node.protocol.FillId;
import dev.floe.node.protocol.Seal;
import org.jspecify.annotations.Nullable;

/** A fill whose chunks the node holds, and its seal once it has one. */
final class StoredFill {
  final FillId id;
  @Nullable Seal seal;

  /** The time of the last block or KEEP, not counting pauses between invocations. */
  long renewedNanos;

  /** The first of the fill's chunks, which are chained by {@link Chunk#nextOfFill}. */
  @Nullable Chunk chunks;

  StoredFill(FillId id) {
    this.id = id;
  }

  boolean isSealed() {
    return seal != null;
  }
}
