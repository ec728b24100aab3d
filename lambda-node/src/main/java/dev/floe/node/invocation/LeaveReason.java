package dev.floe.node.invocation;

/** The reason why a node ended an invocation. */
public enum LeaveReason {
  /** The gateway sent FAREWELL. */
  FAREWELL,
  /** The node sent GOODBYE and received nothing for 20 ms. */
  GOODBYE_UNANSWERED,
  /** The platform's deadline or the end of the longest stay was near. */
  DEADLINE,
  /**
   * After a lane was live, all lanes ended or a lane could not be opened again: the gateway has
   * exited or closed the lanes.
   */
  GATEWAY_GONE,
  /** A lane could not be opened, and no lane was live before. */
  UNREACHABLE,
  /** A side did not prove that it has the invocation's key. */
  NOT_WELCOME,
  /** The node failed: it closed its connections and keeps its sealed chunks. */
  FAILED
}
