package dev.floe.gateway.stripe;

import dev.floe.gateway.memory.Loops;
import java.time.Duration;
import java.util.BitSet;

/** Repair: rebuilds blocks of a stripe from d others and writes them again. Thread code. */
public interface ChunkCopier {
  /**
   * Reads what is needed, rebuilds the blocks of these indices and writes each to its node. Takes
   * no memory that somebody waits for: without enough that is free nothing is done.
   *
   * @param where the indices count as absent, whatever {@code present} says
   * @param indices none of them empty
   * @return which nodes keep their block; no index is in it if fewer than d blocks could be read
   */
  StripeWriter.Outcome rebuild(StripeLocation where, BitSet indices, Duration atMost)
      throws InterruptedException;

  /** The copier that reads as these readers do. */
  static ChunkCopier with(Loops loops, StripeReaders readers) {
    return new RebuildCopier(loops, readers);
  }
}
