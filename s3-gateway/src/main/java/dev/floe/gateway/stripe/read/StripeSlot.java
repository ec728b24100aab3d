package dev.floe.gateway.stripe.read;

import dev.floe.gateway.memory.Block;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.session.BlockLoss;
import dev.floe.gateway.session.BlockRead;
import dev.floe.gateway.session.NodeLane;
import org.jspecify.annotations.Nullable;

/** The state of one index of a stripe that is being read. Confined to the reading loop. */
final class StripeSlot {
  Status status = Status.ABSENT;

  /** The lane to which {@link #read} was sent. */
  @Nullable NodeLane lane;

  @Nullable BlockRead read;

  /** The number of the block's bytes that count as in flight. */
  int inFlightBytes;

  /** The block, from its arrival or rebuilding until it is taken. */
  @Nullable Block block;

  /** True once the block was lost with its session. It is then requested at most once more. */
  private boolean repeated;

  /** True if its node, for which it waits or waited, had to be woken and not only to stay. */
  boolean wasAsleep;

  /** The time from which on its node was being woken, perhaps for another read. */
  long wokenNanos;

  /** The wait for its node; set while the node is being woken. */
  PoolNode.@Nullable Waiting wait;

  /** The progress of one block. */
  enum Status {
    /** No node has the block, or it can no longer be read. */
    ABSENT,
    /** The block is all zeros and not stored. */
    EMPTY,
    /** The block may be requested. */
    AVAILABLE,
    /** The block's node is being woken. */
    WAKING,
    ASKED,
    ARRIVED
  }

  /**
   * Returns true if the block was requested and its node is not silent.
   *
   * @param begunNanos the time of the first request of the stripe
   * @param silentNanos the time without a byte after which a node counts as silent
   */
  boolean isComing(long nowNanos, long begunNanos, long silentNanos) {
    return status == Status.ASKED && nowNanos - heardNanos(begunNanos) < silentNanos;
  }

  /** Returns the time of the node's last byte, but at least {@code fromNanos}. */
  long heardNanos(long fromNanos) {
    long heard = lane == null ? fromNanos : lane.heardNanos();
    return heard - fromNanos > 0 ? heard : fromNanos;
  }

  /**
   * Records that the block did not arrive. If its session has ended, the block may be requested
   * once more.
   */
  void lost(BlockLoss loss) {
    boolean again = loss == BlockLoss.GONE && !repeated;
    repeated |= again;
    status = again ? Status.AVAILABLE : Status.ABSENT;
  }

  /** Returns true if the block was requested before and lost with its session. */
  boolean repeated() {
    return repeated;
  }

  /** Releases the block, if it has arrived. */
  void close() {
    if (block != null) {
      block.close();
      block = null;
    }
  }
}
