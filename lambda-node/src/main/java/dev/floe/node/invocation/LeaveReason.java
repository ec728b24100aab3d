package dev.floe.node.invocation;

/** Why a node ended an invocation. */
public enum LeaveReason {
  /** The gateway said FAREWELL. */
  FAREWELL,
  /** The node said GOODBYE and heard nothing for 20 ms. */
  GOODBYE_UNANSWERED,
  /** The platform's deadline, or the longest stay, was near. */
  DEADLINE,
  /** All lanes ended: the gateway is gone, or it closed them. */
  GATEWAY_GONE,
  /** No lane could be opened. */
  UNREACHABLE,
  /** The gateway did not prove that it has the invocation's key. */
  NOT_WELCOME,
  /** The node failed: its connections are closed, and what it holds sealed is as it was. */
  FAILED
}
