package dev.floe.gateway.http;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One loop's idle connections: each waits for a request, for the rest of a head, or for the end of
 * a body that is dropped. Those of the group {@code UNPROVEN} are closed first. In each group, the
 * connection that has waited longest is the first to be closed. Confined to that loop, except
 * {@link #waitingSince}.
 */
final class IdleConnections {
  /** The time of a group without connections: later than any other. */
  static final long NEVER = Long.MAX_VALUE;

  private static final long START_NANOS = System.nanoTime();

  private final Waiting unproven = new Waiting();
  private final Waiting served = new Waiting();

  /** The connections that use memory for a handshake, or for an unfinished head or frame. */
  private final LinkedHashSet<ClientConnection> unfinished = new LinkedHashSet<>();

  /** The groups of idle connections, in the order in which they are closed. */
  enum Group {
    /** No request was answered yet, or the rest of a body is being dropped. */
    UNPROVEN,
    SERVED
  }

  /** The connections of a group and the time since which each has waited, the oldest first. */
  private static final class Waiting {
    private final LinkedHashMap<ClientConnection, Long> since = new LinkedHashMap<>();

    /** The time since which the oldest connection has waited; other loops read it. */
    private final AtomicLong oldest = new AtomicLong(NEVER);

    void add(ClientConnection connection) {
      since.put(connection, System.nanoTime() - START_NANOS);
      publish();
    }

    boolean remove(ClientConnection connection) {
      boolean removed = since.remove(connection) != null;
      if (removed) {
        publish();
      }
      return removed;
    }

    private void publish() {
      Map.Entry<ClientConnection, Long> first = since.firstEntry();
      long now = first == null ? NEVER : first.getValue();
      if (oldest.getPlain() != now) {
        oldest.setRelease(now);
      }
    }
  }

  /**
   * @param wasServed true for the group {@code SERVED}
   */
  void add(ClientConnection connection, boolean wasServed) {
    (wasServed ? served : unproven).add(connection);
  }

  /** Removes a connection that no longer waits or is closed, and forgets its unfinished head. */
  void remove(ClientConnection connection) {
    removeIdle(connection);
    unfinished.remove(connection);
  }

  /** Removes a connection that no longer waits; it may still have an unfinished head. */
  void removeIdle(ClientConnection connection) {
    if (!unproven.remove(connection)) {
      served.remove(connection);
    }
  }

  /**
   * Returns the time since which the oldest connection of a group has waited, for comparison with
   * other loops; {@link #NEVER} if the group is empty. Any thread.
   */
  long waitingSince(Group group) {
    return waiting(group).oldest.getAcquire();
  }

  private Waiting waiting(Group group) {
    return switch (group) {
      case UNPROVEN -> unproven;
      case SERVED -> served;
    };
  }

  /**
   * Records that a connection now uses memory for a handshake, or for an unfinished head or frame.
   */
  void headBegun(ClientConnection connection) {
    unfinished.add(connection);
  }

  /** Records that a connection uses no memory for a head any more, as after a handshake. */
  void headEnded(ClientConnection connection) {
    unfinished.remove(connection);
  }

  /**
   * Closes the connection with the oldest unfinished head, and releases its memory at once.
   *
   * @param except the connection that is not closed
   * @return false if no other connection has an unfinished head
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

  /**
   * Closes the connection that has waited longest, an unproven one if there is any; returns false
   * if no connection waits.
   */
  boolean closeOldest() {
    for (Group group : Group.values()) {
      Map.Entry<ClientConnection, Long> oldest = waiting(group).since.firstEntry();
      if (oldest != null) {
        remove(oldest.getKey());
        oldest.getKey().close();
        return true;
      }
    }
    return false;
  }
}
