package dev.floe.gateway.stripe;

import dev.floe.gateway.memory.Block;
import dev.floe.gateway.pool.PoolNode;
import dev.floe.gateway.session.BlockRead;
import dev.floe.gateway.session.NodeLane;
import org.jspecify.annotations.Nullable;

/** One index of a stripe that is being read, and what it holds. Confined to the reading loop. */
final class StripeSlot {
  Standing standing = Standing.ABSENT;

  /** Where it was asked for, and by what. */
  @Nullable NodeLane lane;

  @Nullable BlockRead read;

  /** Its bytes that count as in flight. */
  int inFlightBytes;

  /** Once it has arrived or was rebuilt, until it is taken. */
  @Nullable Block block;

  /** While its node is being woken. */
  PoolNode.@Nullable Waiting wait;

  /** How far it has come. */
  enum Standing {
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
   * Whether it was asked for, and its node is not silent.
   *
   * @param begunNanos when the stripe was begun to be asked for
   * @param silentNanos after which a node that sent nothing is silent
   */
  boolean isComing(long nowNanos, long begunNanos, long silentNanos) {
    return standing == Standing.ASKED && nowNanos - heardNanos(begunNanos) < silentNanos;
  }

  /** When its node was last heard, if it was after {@code fromNanos}; else that. */
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
