package dev.floe.gateway.http;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Bounds how many connections are open, in all and from each address; an IPv6 host may have all
 * addresses of a /64, so they count as one. Thread-safe.
 */
final class ConnectionLimits {
  private static final int IPV6_NETWORK_BYTES = 8;

  private final int maxConnections;
  private final int maxPerAddress;
  private final AtomicInteger open = new AtomicInteger();
  private final ConcurrentHashMap<ByteBuffer, Integer> perAddress = new ConcurrentHashMap<>();

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
    if (perAddress.merge(network(from), 1, Integer::sum) > maxPerAddress) {
      return Room.SHARE_TAKEN;
    }
    return all <= maxConnections ? Room.FREE : Room.ALL_TAKEN;
  }

  void closed(InetAddress from) {
    open.decrementAndGet();
    perAddress.computeIfPresent(network(from), (_, count) -> count == 1 ? null : count - 1);
  }

  int open() {
    return open.get();
  }

  /** Whether idle connections had better end, so that new ones find room. */
  boolean isNearlyFull() {
    return open.get() > maxConnections - maxConnections / 8;
  }

  /** All of an IPv4 address, the first 8 bytes of an IPv6 one. */
  private static ByteBuffer network(InetAddress address) {
    byte[] bytes = address.getAddress();
    return ByteBuffer.wrap(bytes, 0, Math.min(bytes.length, IPV6_NETWORK_BYTES)).slice();
  }
}
