package dev.floe.gateway.stripe;

import dev.floe.gateway.memory.Block;
import dev.floe.gateway.memory.BlockLease;
import dev.floe.gateway.memory.Loops;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.node.protocol.FillId;
import dev.floe.node.protocol.Seal;
import java.time.Duration;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;

/** Encodes whole stripes and stores them on their nodes. Thread code; thread-safe. */
public interface StripeWriter {
  /**
   * Encodes the parity of one stripe and writes its blocks, each to the node of its index; nodes
   * that are asleep are woken. Returns when all have answered or the deadline has passed; with d of
   * them kept and the caller in need of room, nodes that stay silent are left behind before that,
   * and while readers wait for memory all that are silent for 200 ms.
   *
   * @param where what to write and whither; blocks of indices that are present are there already,
   *     and not written
   * @param data the stripe's non-empty data blocks in order, borrowed; what lies past the object's
   *     end is set to zero by this method
   * @param parity at least p reserved blocks, of which p are taken; the rest stays the caller's
   */
  Outcome write(
      StripeLocation where, List<Block> data, BlockLease parity, Duration atMost, Caller caller)
      throws InterruptedException;

  /** Whoever has a stripe written. */
  interface Caller {
    /**
     * A node keeps its block. Told at once, on any thread, perhaps after the write has returned
     * without that node. Must not block.
     */
    void onKept(int index);

    /** Whether others wait for this stripe's memory. Any thread; must not block. */
    boolean pressed();
  }

  /** A caller behind whom nobody waits, and who reads the outcome only. */
  Caller PATIENT =
      new Caller() {
        @Override
        public void onKept(int index) {}

        @Override
        public boolean pressed() {
          return false;
        }
      };

  /**
   * Seals a fill on these nodes.
   *
   * @return those that keep the seal
   */
  List<PoolNode> seal(Seal seal, Collection<PoolNode> nodes, Duration atMost)
      throws InterruptedException;

  /**
   * Tells these nodes to forget a chunk, or all of a fill's (NodeLane.ALL_SEGMENTS); no waiting.
   */
  void drop(FillId fill, int segment, List<PoolNode> nodes);

  /**
   * Has these nodes keep the unsealed chunks of a fill that continues; does not wait. A node that
   * is not live is not woken: its chunks do not age.
   */
  void keep(FillId fill, Collection<PoolNode> nodes);

  /** The writer that spreads its blocks over the lanes of these loops. */
  static StripeWriter over(Loops loops) {
    return new LaneWriter(loops);
  }

  /**
   * What became of the blocks of one stripe. Empty blocks are in none of the four.
   *
   * @param stored indices whose nodes keep their block, those that had it before included
   * @param full indices whose nodes have no page left
   * @param failed indices whose nodes could not be reached or did not answer in time
   * @param busy indices whose lanes have too much to send already: that says nothing of the nodes
   */
  record Outcome(BitSet stored, BitSet full, BitSet failed, BitSet busy) {
    public Outcome(BitSet stored, BitSet full, BitSet failed) {
      this(stored, full, failed, new BitSet());
    }
  }
}
