package dev.floe.gateway.http;

import dev.floe.gateway.http.limit.HeadBudget;

/**
 * The memory that one connection has reserved for a TLS handshake, an unfinished head, or an
 * unfinished frame of HTTP/2. If the loop's memory for heads is used up, those of its connections
 * with the oldest unfinished heads are closed: clients that leave heads unfinished must not block
 * other clients. Confined to its loop.
 */
final class HeadMemory {
  private static final int FIRST_BYTES = 2048;

  /** The most connections that are closed to make room for one reservation. */
  private static final int MAX_DROPPED_HEADS = 16;

  private final HeadBudget budget;
  private final IdleConnections others;
  private final ClientConnection owner;
  private int reservedBytes;

  HeadMemory(HttpEdge edge, ClientConnection owner) {
    this.budget = edge.headBudget(owner.loop());
    this.others = edge.idle(owner.loop());
    this.owner = owner;
  }

  /**
   * Doubles the reservation until it covers a head of this many bytes; returns false if other
   * clients have the memory.
   */
  boolean cover(int bytes) {
    boolean covered = true;
    while (covered && reservedBytes < bytes) {
      covered = reserve(Math.max(FIRST_BYTES, reservedBytes));
    }
    return covered;
  }

  /** Reserves more bytes; returns false if other clients have them. */
  boolean reserve(int bytes) {
    boolean reserved = budget.tryReserve(bytes);
    for (int dropped = 0;
        !reserved && dropped < MAX_DROPPED_HEADS && others.dropOldestHead(owner);
        dropped++) {
      reserved = budget.tryReserve(bytes);
    }
    reservedBytes += reserved ? bytes : 0;
    return reserved;
  }

  void release() {
    budget.release(reservedBytes);
    reservedBytes = 0;
  }
}
