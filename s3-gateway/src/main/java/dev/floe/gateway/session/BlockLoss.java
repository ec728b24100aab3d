package dev.floe.gateway.session;

/** The reason for which a requested block is not delivered. */
public enum BlockLoss {
  /** The node does not hold it. */
  MISSING,
  /** The checksum does not match, so the node's copy is useless. */
  DAMAGED,
  /** The lane ended, or its invocation did; the node may still hold the block. */
  GONE
}
