package dev.floe.gateway.stripe.read;

import dev.floe.gateway.memory.Block;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.session.BlockRead;
import dev.floe.gateway.session.NodeLane;
import org.jspecify.annotations.Nullable;

/** The state of one index of a stripe that is being read. Confined to the reading loop. */
final class StripeSlot {
  Status status = Status.ABSENT;

  /** The lane that was asked for it; {@link #read} is the request. */
  @Nullable NodeLane lane;

  @Nullable BlockRead read;

  /** The bytes of it that count as in flight. */
  int inFlightBytes;

  /** The block, from its arrival or rebuilding until it is taken. */
  @Nullable Block block;

  /** The wait for its node, while that is being woken. */
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
   * Returns true if it was requested and its node is not silent.
   *
   * @param begunNanos the time of the first request of the stripe
   * @param silentNanos after which a node that sent nothing is silent
   */
  boolean isComing(long nowNanos, long begunNanos, long silentNanos) {
    return status == Status.ASKED && nowNanos - heardNanos(begunNanos) < silentNanos;
  }

  /** Returns the time of its node's last byte, or {@code fromNanos} if that is later. */
  long heardNanos(long fromNanos) {
    long heard = lane == null ? fromNanos : lane.heardNanos();
    return heard - fromNanos > 0 ? heard : fromNanos;
  }

  /** Releases its block, if it has one. */
  void close() {
    if (block != null) {
      block.close();
      block = null;
    }
  }
}
