package dev.floe.gateway.http;

import dev.floe.gateway.memory.Loop;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Closes the idle connection that has waited longest on any loop, to make room for a new one. Each
 * loop publishes only the time of its oldest connection, and closes its own connections.
 * Thread-safe, without locks.
 */
final class IdleEviction {
  /** The number of loops that are asked to close a connection for one newcomer. */
  private static final int TRIES = 2;

  private final Map<Loop, IdleConnections> idle = new LinkedHashMap<>();

  IdleEviction(List<Loop> loops) {
    loops.forEach(loop -> idle.put(loop, new IdleConnections()));
  }

  /** Returns the idle connections of a loop, for code on that loop. */
  IdleConnections of(Loop loop) {
    return Objects.requireNonNull(idle.get(loop), "a loop of this edge");
  }

  /**
   * Closes the oldest idle connection, a moment later if it is on another loop. If that loop has no
   * idle connection left by then, another loop closes its oldest. If that fails too, the newcomer
   * is closed.
   *
   * @return false if no connection is idle
   */
  boolean makeRoomFor(ClientConnection newcomer) {
    return closeOldest(newcomer, TRIES);
  }

  private boolean closeOldest(ClientConnection newcomer, int tries) {
    Loop loop = withOldest();
    if (loop == null || tries == 0) {
      return false;
    }
    if (loop.inLoop()) {
      return of(loop).closeOldest();
    }
    loop.execute(() -> {
      if (!of(loop).closeOldest() && !closeOldest(newcomer, tries - 1)) {
        newcomer.loop().execute(newcomer::closeIfIdle);
      }
    });
    return true;
  }

  /**
   * Returns the loop whose oldest connection has waited longest; any unproven connection goes
   * before served ones. Null if no connection is idle.
   */
  private @Nullable Loop withOldest() {
    for (IdleConnections.Group group : IdleConnections.Group.values()) {
      Loop oldest = null;
      long since = IdleConnections.NEVER;
      for (Map.Entry<Loop, IdleConnections> entry : idle.entrySet()) {
        long waitingSince = entry.getValue().waitingSince(group);
        if (waitingSince < since) {
          since = waitingSince;
          oldest = entry.getKey();
        }
      }
      if (oldest != null) {
        return oldest;
      }
    }
    return null;
  }
}
