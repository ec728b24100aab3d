package dev.floe.gateway.http;

import java.net.InetAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Bounds how many connections are open, in all and from each address. Thread-safe. */
final class ConnectionLimits {
  private final int maxConnections;
  private final int maxPerAddress;
  private final AtomicInteger open = new AtomicInteger();
  private final ConcurrentHashMap<InetAddress, Integer> perAddress = new ConcurrentHashMap<>();

  ConnectionLimits(int maxConnections, int maxPerAddress) {
    this.maxConnections = maxConnections;
    this.maxPerAddress = maxPerAddress;
  }

  /** Whether there is room for a new connection. */
  enum Room {
    FREE,
    /** All connections are taken, so another one has to end first. */
    ALL_TAKEN,
    /** Its address holds its share. */
    SHARE_TAKEN
  }

  /** Counts a connection in; each is counted out by {@link #closed}, one without room too. */
  Room opened(InetAddress from) {
    int all = open.incrementAndGet();
    if (perAddress.merge(from, 1, Integer::sum) > maxPerAddress) {
      return Room.SHARE_TAKEN;
    }
    return all <= maxConnections ? Room.FREE : Room.ALL_TAKEN;
  }

  void closed(InetAddress from) {
    open.decrementAndGet();
    perAddress.computeIfPresent(from, (_, count) -> count == 1 ? null : count - 1);
  }

  int open() {
    return open.get();
  }

  /** Whether idle connections had better end, so that new ones find room. */
  boolean isNearlyFull() {
    return open.get() > maxConnections - maxConnections / 8;
  }
}
