package dev.floe.gateway.stripe;

import dev.floe.gateway.memory.Block;
import dev.floe.gateway.memory.Loop;
import dev.floe.gateway.object.ByteRange;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a range of an object from the nodes, stripe by stripe and in order. Loop code: confined to
 * the request's loop.
 *
 * <p>At most two stripes are between asked for and written. A stripe is handed to the listener only
 * after the one before it was {@link #written}, so a slow client holds one stripe's memory; the
 * other one can be given back and asked for again when memory is short.
 */
public interface StripeReader {
  /** Begins; nothing is told before this returns. Once only. */
  void start();

  /** The runs of the last {@link Listener#onStripe} have reached the client's socket. */
  void written();

  /** Nobody wants the rest: releases everything. Nothing is told any more. */
  void abort();

  /** Opens readers. */
  @FunctionalInterface
  interface Factory {
    /**
     * A reader of a range of one object, to be started on the loop.
     *
     * @param range not empty, within the object
     */
    StripeReader open(
        Loop loop, StripeLayout layout, ByteRange range, StripeMap map, Listener listener);
  }

  /** Where the stripes of an object are, as of now; asked once for each stripe, on the loop. */
  interface StripeMap {
    /** Null if the stripe is not on the nodes. */
    @Nullable StripeLocation locate(long stripe);
  }

  /**
   * Bytes in one block.
   *
   * @param block one reference, passed on to the listener
   * @param offset where the bytes begin in the block
   */
  record Run(Block block, int offset, int lengthBytes) {}

  /** Is told the outcome, on the loop. */
  interface Listener {
    /**
     * The next bytes of the range, in order: the listener owns one reference to each run's block.
     * It calls {@link StripeReader#written} when they are sent.
     */
    void onStripe(List<Run> runs);

    /** All of the range was handed over and written. The reader is done. */
    void onEnd();

    /**
     * Fewer than d blocks of a stripe could be had. What was handed over before is right; the rest
     * is the origin's to send. The reader is done, and holds nothing.
     */
    void onLost(ByteRange rest);

    /**
     * Blocks that their nodes should hold and do not, or hold damaged; told before {@link
     * #onStripe} of that stripe or {@link #onLost}.
     */
    void onMissing(StripeLocation where, BitSet indices);
  }
}
