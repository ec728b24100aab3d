package dev.floe.gateway.stripe.read;

import dev.floe.gateway.memory.Block;
import dev.floe.gateway.memory.Loop;
import dev.floe.gateway.object.ByteRange;
import dev.floe.gateway.stripe.StripeLayout;
import dev.floe.gateway.stripe.StripeLocation;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a range of an object from the nodes, stripe by stripe and in order. Loop code: confined to
 * the request's loop.
 *
 * <p>At any time, at most two stripes have been requested and not yet written. The listener
 * receives a stripe only after the previous one was {@link #written}, so a slow client needs one
 * stripe's memory. The other stripe can be released and requested again if memory is short.
 */
public interface StripeReader {
  /** Begins to read; called once. The listener is not called before this returns. */
  void start();

  /**
   * Continues with the next stripe. The caller calls this when the runs that its listener received
   * last have reached the client's socket.
   */
  void written();

  /** Releases everything, because the rest is not wanted. The listener is not called afterwards. */
  void abort();

  /** Opens readers. */
  @FunctionalInterface
  interface Factory {
    /**
     * Returns a reader of a range of one object. The caller starts it on the loop.
     *
     * @param range not empty, within the object
     */
    StripeReader open(
        Loop loop, StripeLayout layout, ByteRange range, StripeMap map, Listener listener);
  }

  /**
   * Locates the stripes of an object, and takes bytes that the gateway itself holds. Called on the
   * loop; {@link #locate} is called at least once for each stripe that is read.
   */
  interface StripeMap {
    /** Returns the stripe's location; null if it is not on the nodes. */
    @Nullable StripeLocation locate(long stripe);

    /** Returns true if {@link #take} would probably return bytes of this stripe. */
    default boolean holds(StripeLocation where) {
      return false;
    }

    /**
     * Returns the bytes of a range in a stripe if the gateway itself holds them, with references
     * that the caller owns; otherwise null.
     *
     * @param range bytes of the object, some of them in the stripe
     */
    default @Nullable List<Run> take(StripeLocation where, ByteRange range) {
      return null;
    }
  }

  /**
   * Bytes in one block.
   *
   * @param block a reference that the listener owns
   * @param offset the offset of the bytes in the block
   */
  record Run(Block block, int offset, int lengthBytes) {}

  /** Receives the stripes and the outcome, on the loop. */
  interface Listener {
    /**
     * Receives the next bytes of the range, in order, and owns one reference to each run's block.
     * Must call {@link StripeReader#written} when they are sent.
     *
     * @param where the stripe that contains all of them
     */
    void onStripe(StripeLocation where, List<Run> runs);

    /**
     * Receives the next bytes as {@link #onStripe} does, but from the gateway's own memory: {@link
     * StripeMap#take} returned them, and no node was asked.
     */
    default void onHeld(StripeLocation where, List<Run> runs) {
      onStripe(where, runs);
    }

    /** Called when all of the range was passed on and written. The reader has ended. */
    void onEnd();

    /**
     * Called when a stripe cannot be read: it is not on the nodes, fewer than d of its blocks could
     * be read, or memory stayed short. The bytes passed on before are correct; the rest must be
     * read from the origin. The reader has ended and holds no memory.
     */
    void onLost(ByteRange rest);

    /**
     * Called with blocks that are missing from their nodes or damaged, before {@link #onStripe} of
     * that stripe or {@link #onLost}.
     */
    void onMissing(StripeLocation where, BitSet indices);
  }
}
