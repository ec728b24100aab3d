package dev.floe.gateway.stripe;

import dev.floe.gateway.memory.Block;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.session.BlockRead;
import dev.floe.gateway.session.NodeLane;
import org.jspecify.annotations.Nullable;

/** One index of a stripe that is being read, and what it holds. Confined to the reading loop. */
final class StripeSlot {
  Status status = Status.ABSENT;

  /** The lane that was asked for it; {@link #read} is the request. */
  @Nullable NodeLane lane;

  @Nullable BlockRead read;

  /** Its bytes that count as in flight. */
  int inFlightBytes;

  /** Once it has arrived or was rebuilt, until it is taken. */
  @Nullable Block block;

  /** While its node is being woken. */
  PoolNode.@Nullable Waiting wait;

  /** The progress of one block. */
  enum Status {
    /** Nobody stores it, or it cannot be had any more. */
    ABSENT,
    /** Zeros by layout. */
    EMPTY,
    /** May be asked for. */
    AVAILABLE,
    /** Its node is being woken. */
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

  /** Gives its block back, if it has one. */
  void close() {
    if (block != null) {
      block.close();
      block = null;
    }
  }
}
