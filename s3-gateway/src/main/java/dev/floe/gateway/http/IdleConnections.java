package dev.floe.gateway.http;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.SequencedSet;

/**
 * One loop's connections that wait for a whole head or for a refused body's end. Those that have
 * had no request answered end first, in each group the one that has waited longest. Confined to
 * that loop.
 */
final class IdleConnections {
  private final LinkedHashSet<ClientConnection> unproven = new LinkedHashSet<>();
  private final LinkedHashSet<ClientConnection> served = new LinkedHashSet<>();

  /** Those of both that have sent a part of a head, which takes memory. */
  private final LinkedHashSet<ClientConnection> unfinished = new LinkedHashSet<>();

  /**
   * @param wasServed whether it waits for another request after one that was answered
   */
  void add(ClientConnection connection, boolean wasServed) {
    (wasServed ? served : unproven).add(connection);
  }

  void remove(ClientConnection connection) {
    unproven.remove(connection);
    served.remove(connection);
    unfinished.remove(connection);
  }

  /** A connection that waits has sent the first bytes of a head. */
  void headBegun(ClientConnection connection) {
    unfinished.add(connection);
  }

  /**
   * Closes the connection whose head is unfinished longest, and releases its memory at once.
   *
   * @param except is not closed
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

  /** Closes the connection that has waited longest; false if none waits. */
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
