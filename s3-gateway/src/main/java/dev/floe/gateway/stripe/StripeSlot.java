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

  /** What has arrived, by index. */
  static @Nullable Block[] blocks(StripeSlot[] slots) {
    @Nullable Block[] blocks = new @Nullable Block[slots.length];
    for (int index = 0; index < slots.length; index++) {
      blocks[index] = slots[index].block;
    }
    return blocks;
  }

  /** Gives its block back, if it has one. */
  void close() {
    if (block != null) {
      block.close();
      block = null;
    }
  }
}
