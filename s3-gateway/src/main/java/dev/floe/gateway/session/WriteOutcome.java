package dev.floe.gateway.session;

/** The outcome of a WRITE, SEAL or PING. */
public enum WriteOutcome {
  /** The node has stored the block, sealed the fill, or answered the PING. */
  DONE,
  /** The node has no free page. Evict a segment and try again. */
  FULL,
  /** The checksum did not match at the node. */
  CORRUPT,
  /** The node holds no chunk of the fill to seal. */
  UNKNOWN_FILL,
  /** The lane or its invocation ended. The node may have stored the block or not. */
  GONE,
  /** The lane's queue is full, so the block was not sent. This does not count against the node. */
  BUSY,
  /** No answer arrived in time. The node may have stored the block or not. */
  LATE
}
