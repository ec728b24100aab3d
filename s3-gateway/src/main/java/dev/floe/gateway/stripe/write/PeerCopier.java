package dev.floe.gateway.stripe.write;

import dev.floe.gateway.stripe.StripeSet;
import dev.floe.node.protocol.Seal;

/** Copies chunks between the two instances of a node. Thread code; thread-safe. */
public interface PeerCopier {
  /**
   * The outcome of a copy of some stripes.
   *
   * @param stored the stripes that the destination stored
   * @param bytes their total length
   * @param stopped true if the copy cannot continue now
   */
  record Outcome(StripeSet stored, long bytes, boolean stopped) {
    Outcome plus(Outcome other) {
      return new Outcome(stored.plus(other.stored), bytes + other.bytes, stopped || other.stopped);
    }
  }

  /** Copies stripes of a chunk. Stripes that the source does not have are skipped. */
  Outcome copy(CopyRoute route, ChunkStripes chunk) throws InterruptedException;

  /**
   * Seals a fill on the destination, so that it keeps the copied blocks after its session.
   *
   * @return true if the destination has confirmed in time that it stored the seal
   */
  boolean seal(CopyRoute route, Seal seal) throws InterruptedException;
}
