package dev.floe.gateway.stripe.write;

import dev.floe.gateway.memory.Loops;
import dev.floe.gateway.stripe.StripeLocation;
import dev.floe.gateway.stripe.read.StripeReaders;
import java.time.Duration;
import java.util.BitSet;

/**
 * Repairs stripes: rebuilds blocks from d others and writes them to their nodes again. Thread code.
 */
public interface ChunkCopier {
  /**
   * Reads d blocks, rebuilds the blocks of these indices and writes each to its node. Does nothing
   * if memory is short, because readers have priority.
   *
   * @param where the stripe's location; the indices count as absent even if {@code present}
   *     contains them
   * @param indices the blocks to rebuild, none of them empty
   * @return the outcome of the write; none of the indices is stored if d blocks could not be read
   *     in time
   */
  StripeWriter.Outcome rebuild(StripeLocation where, BitSet indices, Duration atMost)
      throws InterruptedException;

  /** Returns a copier that reads with the settings of these readers. */
  static ChunkCopier with(Loops loops, StripeReaders readers) {
    return new RebuildCopier(loops, readers);
  }
}
