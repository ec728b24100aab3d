package dev.floe.gateway.session;

/** The reason for which a requested block is not delivered. */
public enum BlockLoss {
  /** The node does not hold it. */
  MISSING,
  /** The block arrived with a wrong checksum or length, so the node's copy is useless. */
  DAMAGED,
  /**
   * The lane or its invocation ended, or the node skipped the request. The node may still hold the
   * block.
   */
  GONE
}
