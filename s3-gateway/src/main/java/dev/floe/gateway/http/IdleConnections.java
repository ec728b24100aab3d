package dev.floe.gateway.http;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.SequencedSet;

/**
 * One loop's connections that wait for a complete head or for the end of a refused body. Those
 * without an answered request are closed first, and in each group the one that has waited longest.
 * Confined to that loop.
 */
final class IdleConnections {
  private final LinkedHashSet<ClientConnection> unproven = new LinkedHashSet<>();
  private final LinkedHashSet<ClientConnection> served = new LinkedHashSet<>();

  /** The connections of both groups that have sent part of a head, which uses memory. */
  private final LinkedHashSet<ClientConnection> unfinished = new LinkedHashSet<>();

  /**
   * @param wasServed true if a request of this connection was answered before
   */
  void add(ClientConnection connection, boolean wasServed) {
    (wasServed ? served : unproven).add(connection);
  }

  void remove(ClientConnection connection) {
    unproven.remove(connection);
    served.remove(connection);
    unfinished.remove(connection);
  }

  /** Records that an idle connection has sent the first bytes of a head. */
  void headBegun(ClientConnection connection) {
    unfinished.add(connection);
  }

  /**
   * Closes the connection with the oldest unfinished head, and releases its memory at once.
   *
   * @param except the connection that is not closed
   * @return false if there is none
   */
  boolean dropOldestHead(ClientConnection except) {
    for (ClientConnection oldest : unfinished) {
      if (!oldest.equals(except)) {
        remove(oldest);
        oldest.dropHead();
        return true;
      }
    }
    return false;
  }

  /** Closes the connection that has waited longest; returns false if there is none. */
  boolean closeOldest() {
    return closeFirst(unproven) || closeFirst(served);
  }

  private boolean closeFirst(SequencedSet<ClientConnection> oldestFirst) {
    Iterator<ClientConnection> connections = oldestFirst.iterator();
    if (!connections.hasNext()) {
      return false;
    }
    ClientConnection oldest = connections.next();
    connections.remove();
    unfinished.remove(oldest);
    oldest.close();
    return true;
  }
}
