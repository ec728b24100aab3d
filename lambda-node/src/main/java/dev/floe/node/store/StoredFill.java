package dev.floe.node.store;

import dev.floe.node.protocol.FillId;
import dev.floe.node.protocol.Seal;
import org.jspecify.annotations.Nullable;

/** What the node knows of one fill: its chunks here, and its seal once it counts. */
final class StoredFill {
  final FillId id;
  @Nullable Seal seal;

  /** When a block or a KEEP last arrived, in running time. */
  long renewedNanos;

  /** A KEEP has arrived: unsealed chunks outlive the invocation. */
  boolean kept;

  /** Chained by {@link Chunk#nextOfFill}. */
  @Nullable Chunk chunks;

  StoredFill(FillId id) {
    this.id = id;
  }

  boolean isSealed() {
    return seal != null;
  }
}
