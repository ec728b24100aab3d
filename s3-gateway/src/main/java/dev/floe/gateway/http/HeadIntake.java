package dev.floe.gateway.http;

import dev.floe.gateway.http.limit.EdgeSettings;
import dev.floe.gateway.http.parse.HeadCollector;
import io.netty.buffer.ByteBuf;

/**
 * Collects a connection's heads. If their memory is used up, the oldest unfinished heads of the
 * same loop are dropped: clients that leave heads unfinished must not block other clients. Confined
 * to its loop.
 */
final class HeadIntake {
  /** The number of unfinished heads that one head may displace. */
  private static final int MAX_DROPPED_HEADS = 16;

  private final HeadCollector collector;
  private final IdleConnections others;
  private final ClientConnection owner;

  HeadIntake(HttpEdge edge, EdgeSettings settings, ClientConnection owner) {
    this.collector =
        new HeadCollector(
            settings.maxTargetBytes(), settings.maxHeadBytes(), edge.headBudget(owner.loop()));
    this.others = edge.idle(owner.loop());
    this.owner = owner;
  }

  /** Consumes bytes up to the head's end; bytes after it stay in the buffer. */
  HeadCollector.Progress take(ByteBuf bytes) {
    HeadCollector.Progress progress = collector.take(bytes);
    for (int dropped = 0;
        progress == HeadCollector.Progress.NO_MEMORY && mayDrop(dropped);
        dropped++) {
      progress = collector.take(bytes);
    }
    return progress;
  }

  /** Reserves bytes for what precedes a head; returns false if the budget has fewer left. */
  boolean reserve(int bytes) {
    boolean reserved = collector.reserve(bytes);
    for (int dropped = 0; !reserved && mayDrop(dropped); dropped++) {
      reserved = collector.reserve(bytes);
    }
    return reserved;
  }

  private boolean mayDrop(int droppedBefore) {
    return droppedBefore < MAX_DROPPED_HEADS && others.dropOldestHead(owner);
  }

  /** Returns true if any byte of a head was received. */
  boolean begun() {
    return collector.begun();
  }

  /** Returns the head's lines, each ended by one LF; valid until {@link #reset}. */
  byte[] bytes() {
    return collector.bytes();
  }

  int length() {
    return collector.length();
  }

  /** Drops the head and releases its bytes. */
  void reset() {
    collector.reset();
  }
}
