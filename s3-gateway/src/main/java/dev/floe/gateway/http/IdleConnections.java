package dev.floe.gateway.http;

import java.util.Iterator;
import java.util.LinkedHashSet;

/**
 * One loop's connections that wait for a whole head or for a refused body's end, the one that has
 * waited longest first. Confined to that loop.
 */
final class IdleConnections {
  private final LinkedHashSet<ClientConnection> oldestFirst = new LinkedHashSet<>();

  void add(ClientConnection connection) {
    oldestFirst.add(connection);
  }

  void remove(ClientConnection connection) {
    oldestFirst.remove(connection);
  }

  /** Closes the connection that has waited longest; false if none waits. */
  boolean closeOldest() {
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
