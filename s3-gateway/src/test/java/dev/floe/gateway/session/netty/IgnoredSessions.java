package dev.floe.gateway.session.netty;

import dev.floe.gateway.session.NodeSession;
import dev.floe.gateway.session.SessionListener;
import dev.floe.node.protocol.HoldingsReport;
import dev.floe.node.protocol.Inventory;

/** A listener that ignores all sessions; a test overrides what it needs. */
class IgnoredSessions implements SessionListener {
  @Override
  public void onOpened(NodeSession session) {}

  @Override
  public void onClosed(NodeSession session, String reason) {}

  @Override
  public void onGoodbye(NodeSession session) {}

  @Override
  public void onReport(NodeSession session, HoldingsReport report) {}

  @Override
  public void onInventory(NodeSession session, Inventory part, boolean last) {}
}
