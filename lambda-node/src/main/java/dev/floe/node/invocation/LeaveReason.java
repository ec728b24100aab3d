package dev.floe.node.invocation;

/** The reason why a node ended an invocation. */
public enum LeaveReason {
  /** The gateway sent FAREWELL. */
  FAREWELL,
  /** The node sent GOODBYE and received nothing for 20 ms. */
  GOODBYE_UNANSWERED,
  /** The platform's deadline or the end of the longest stay was near. */
  DEADLINE,
  /** All lanes ended: the gateway exited or closed them. */
  GATEWAY_GONE,
  /** No lane could be opened. */
  UNREACHABLE,
  /** A side did not prove that it has the invocation's key. */
  NOT_WELCOME,
  /** The node failed: it closed its connections and keeps its sealed chunks. */
  FAILED
}
