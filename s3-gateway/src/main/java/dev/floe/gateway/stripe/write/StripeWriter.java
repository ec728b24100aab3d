package dev.floe.gateway.stripe.write;

import dev.floe.gateway.memory.Block;
import dev.floe.gateway.memory.BlockLease;
import dev.floe.gateway.memory.Loops;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.stripe.StripeLocation;
import dev.floe.node.protocol.FillId;
import dev.floe.node.protocol.Seal;
import java.time.Duration;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;

/** Encodes whole stripes and stores them on their nodes. Thread code; thread-safe. */
public interface StripeWriter {
  /**
   * Encodes the parity of one stripe and writes its blocks, each to the node of its index. Sleeping
   * nodes are woken. Returns when all nodes have answered or the deadline has passed. A write stops
   * waiting for silent nodes earlier in two cases: if d blocks are stored and others wait for the
   * stripe's memory ({@link Caller#pressed}), or if readers wait for memory and no node has
   * answered for 200 ms.
   *
   * @param where the stripe's location; blocks of indices that are present are not written again
   * @param data the stripe's non-empty data blocks in order, borrowed; this method sets the bytes
   *     past the object's end to zero
   * @param parity at least p reserved blocks, of which p are taken; the caller keeps the rest
   */
  Outcome write(
      StripeLocation where, List<Block> data, BlockLease parity, Duration atMost, Caller caller)
      throws InterruptedException;

  /** The caller of a write. */
  interface Caller {
    /**
     * Called at once when a node has stored its block, on any thread; may be called after the write
     * has returned without waiting for that node. Must not block.
     */
    void onKept(int index);

    /** Returns true if others wait for this stripe's memory. Any thread; must not block. */
    boolean pressed();
  }

  /** A caller whose memory is not needed by others and that uses only the outcome. */
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
   * @return the nodes that stored the seal
   */
  List<PoolNode> seal(Seal seal, Collection<PoolNode> nodes, Duration atMost)
      throws InterruptedException;

  /**
   * Deletes the chunks of one segment of a fill, or of all segments (NodeLane.ALL_SEGMENTS). Does
   * not wait. A node that is not live keeps its chunk until its next report shows the chunk.
   *
   * @param nodes the nodes of the chunks, in the order of the chunks' indices
   */
  void drop(FillId fill, int segment, List<PoolNode> nodes);

  /**
   * Sends KEEP for the unsealed chunks of a running fill to these nodes. Does not wait. Nodes that
   * are not live are not woken: the chunks of a frozen instance do not age.
   */
  void keep(FillId fill, Collection<PoolNode> nodes);

  /** Returns a writer that uses the lanes of these loops in turn. */
  static StripeWriter over(Loops loops) {
    return new LaneWriter(loops);
  }

  /**
   * The outcome for the blocks of one stripe. Empty blocks are in none of the four sets.
   *
   * @param stored indices whose nodes have the block, including those that had it before
   * @param full indices whose nodes have no free page
   * @param failed indices whose nodes could not be reached, did not answer in time, or refused the
   *     block for a reason other than lack of room
   * @param busy indices whose lanes had a full queue; this does not count against their nodes
   */
  record Outcome(BitSet stored, BitSet full, BitSet failed, BitSet busy) {
    public Outcome(BitSet stored, BitSet full, BitSet failed) {
      this(stored, full, failed, new BitSet());
    }
  }
}
