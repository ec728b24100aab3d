package dev.floe.gateway.pool.life;

/** The states of a node (docs/DESIGN.md, "Nodes"). */
public enum NodeState {
  /** Never invoked, or known to have lost its instances. */
  COLD,
  /** Invoked; its session is not open yet. */
  WAKING,
  /** Its session is open. */
  LIVE,
  /**
   * From FAREWELL, or the loss of its session, until its Invoke call has returned. It cannot be
   * invoked in this time.
   */
  LEAVING,
  /** It has a frozen instance and may be invoked. */
  SLEEPING
}
