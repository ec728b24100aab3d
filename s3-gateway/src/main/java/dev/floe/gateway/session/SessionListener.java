package dev.floe.gateway.session;

import dev.floe.node.protocol.HoldingsReport;
import dev.floe.node.protocol.Inventory;

/**
 * Is told of the sessions' lives. Called on event loops, so it must not block; thread-safe, since
 * different sessions, and different lanes of one, live on different loops.
 */
public interface SessionListener {
  /** All lanes are there: the session may be used. */
  void onOpened(NodeSession session);

  /** It cannot be used any more; told once for each session that was opened, and after that. */
  void onClosed(NodeSession session, String reason);

  /**
   * The node wants to leave: answer by {@link NodeSession#farewell} or {@link NodeSession#stay}.
   */
  void onGoodbye(NodeSession session);

  /** What the node holds in sum; comes once, right after the session has opened. */
  void onReport(NodeSession session, HoldingsReport report);

  /** A part of the answer to {@link NodeSession#list}. */
  void onInventory(NodeSession session, Inventory part, boolean last);
}
