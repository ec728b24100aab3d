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

  /**
   * @param wasServed whether it waits for another request after one that was answered
   */
  void add(ClientConnection connection, boolean wasServed) {
    (wasServed ? served : unproven).add(connection);
  }

  void remove(ClientConnection connection) {
    unproven.remove(connection);
    served.remove(connection);
  }

  /** Closes the connection that has waited longest; false if none waits. */
  boolean closeOldest() {
    return closeFirst(unproven) || closeFirst(served);
  }

  private static boolean closeFirst(SequencedSet<ClientConnection> oldestFirst) {
    Iterator<ClientConnection> connections = oldestFirst.iterator();
    if (!connections.hasNext()) {
      return false;
    }
    ClientConnection oldest = connections.next();
    connections.remove();
    oldest.close();
    return true;
  }
}
