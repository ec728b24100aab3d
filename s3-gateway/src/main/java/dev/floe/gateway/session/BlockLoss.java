package dev.floe.gateway.session;

/** Why a block that was asked for does not come. */
public enum BlockLoss {
  /** The node does not hold it. */
  MISSING,
  /** Its bytes are not those that were written; the node's copy is worth nothing. */
  DAMAGED,
  /** The lane ended, or its invocation did; the node may still hold the block. */
  GONE
}
