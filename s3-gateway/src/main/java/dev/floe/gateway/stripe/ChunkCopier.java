package dev.floe.gateway.stripe;

import dev.floe.gateway.memory.Loops;
import dev.floe.gateway.session.WriteOutcome;
import java.time.Duration;

/** Repair: rebuilds one block of a stripe from d others and writes it again. Thread code. */
public interface ChunkCopier {
  /**
   * Reads what is needed, rebuilds the block of that index and writes it to its node.
   *
   * @param where the index itself counts as absent, whatever {@code present} says
   * @return DONE if the node keeps the block; GONE if fewer than d blocks could be read
   */
  WriteOutcome rebuild(StripeLocation where, int index, Duration atMost)
      throws InterruptedException;

  /** The copier that reads as these readers do. */
  static ChunkCopier with(Loops loops, StripeReaders readers) {
    return new RebuildCopier(loops, readers);
  }
}
