package dev.floe.gateway.policy.wake;

import java.util.Locale;

/** The reason for which the gateway invokes a node. The bill has a sum for each reason. */
public enum Purpose {
  /**
   * The gateway needs the node for a read, a fill or a deletion, or at its start for the list of
   * what the node holds.
   */
  SERVE,
  /** An invocation keeps the platform from reclaiming an idle node. */
  WARM_UP,
  /** A second instance receives a copy of the first one's chunks. */
  BACKUP,
  /** Lost blocks are computed and written again. */
  REPAIR;

  /** Returns the name in metrics, pages and logs, such as {@code warm-up}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
