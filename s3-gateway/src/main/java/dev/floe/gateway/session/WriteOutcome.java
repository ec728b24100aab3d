package dev.floe.gateway.session;

/** What became of a WRITE or SEAL. */
public enum WriteOutcome {
  /** The node keeps it. */
  DONE,
  /** The node has no page left; evict and try again. */
  FULL,
  /** The node found other bytes than were sent. */
  CORRUPT,
  /** The node holds nothing of the fill that was to be sealed. */
  UNKNOWN_FILL,
  /** The lane or its invocation ended: the node may keep it or not. */
  GONE,
  /** The lane is open and has too much to send: nothing was sent, and the node is not to blame. */
  BUSY,
  /** No answer came in time: the node may keep it or not. */
  LATE
}
