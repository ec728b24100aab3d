package dev.floe.node.store;

import dev.floe.node.protocol.FillId;
import dev.floe.node.protocol.Seal;
import org.jspecify.annotations.Nullable;

/** What the node knows of one fill: its chunks here, and its seal once it counts. */
final class StoredFill {
  final FillId id;
  @Nullable Seal seal;
  long lastWriteNanos;

  /** Chained by {@link Chunk#nextOfFill}. */
  @Nullable Chunk chunks;

  StoredFill(FillId id) {
    this.id = id;
  }

  boolean isSealed() {
    return seal != null;
  }
}
