package dev.floe.gateway.session;

import dev.floe.node.protocol.HoldingsReport;
import dev.floe.node.protocol.Inventory;

/**
 * Receives the events of all sessions. Called on event loops, so it must not block. Must be
 * thread-safe, since different sessions use different loops.
 */
public interface SessionListener {
  /** Called when all lanes are connected and the session may be used. */
  void onOpened(NodeSession session);

  /** Called once for each session that was opened, when it can no longer be used. */
  void onClosed(NodeSession session, String reason);

  /**
   * Called when the node asks to leave. Answer with {@link NodeSession#farewell} or {@link
   * NodeSession#stay}.
   */
  void onGoodbye(NodeSession session);

  /** Called once, after the session has opened, with a summary of what the node holds. */
  void onReport(NodeSession session, HoldingsReport report);

  /** Called with a part of the answer to {@link NodeSession#list}. */
  void onInventory(NodeSession session, Inventory part, boolean last);
}
