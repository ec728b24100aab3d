package dev.floe.gateway.pool;

/** Where a node stands (docs/DESIGN.md, "Nodes"). */
public enum NodeState {
  /** Never invoked, or known to have lost its instances. */
  COLD,
  /** Invoked; its session is not there yet. */
  WAKING,
  /** Its session is open. */
  LIVE,
  /** From FAREWELL until its Invoke call has returned; it cannot be invoked meanwhile. */
  LEAVING,
  /** It has an instance that is frozen, and may be invoked. */
  SLEEPING
}
