package dev.floe.gateway.http.limit;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The limits on open connections, in total and per address; an IPv6 host may have all addresses of
 * a /64, so those count as one address. Thread-safe.
 */
public final class ConnectionLimits {
  private static final int IPV6_NETWORK_BYTES = 8;

  private final int maxConnections;
  private final int maxPerAddress;
  private final AtomicInteger open = new AtomicInteger();
  private final ConcurrentHashMap<ByteBuffer, Integer> perAddress = new ConcurrentHashMap<>();

  public ConnectionLimits(int maxConnections, int maxPerAddress) {
    this.maxConnections = maxConnections;
    this.maxPerAddress = maxPerAddress;
  }

  /** The admission of a new connection. */
  public enum Room {
    FREE,
    /** The total limit is reached, so another connection has to close first. */
    ALL_TAKEN,
    /** The limit of its address is reached. */
    SHARE_TAKEN
  }

  /**
   * Counts a new connection. {@link #closed} must be called for each, even if there was no room.
   */
  public Room opened(InetAddress from) {
    int all = open.incrementAndGet();
    if (perAddress.merge(network(from), 1, Integer::sum) > maxPerAddress) {
      return Room.SHARE_TAKEN;
    }
    return all <= maxConnections ? Room.FREE : Room.ALL_TAKEN;
  }

  public void closed(InetAddress from) {
    open.decrementAndGet();
    perAddress.computeIfPresent(network(from), (_, count) -> count == 1 ? null : count - 1);
  }

  public int open() {
    return open.get();
  }

  /** Returns true if idle connections should be closed to make room for new ones. */
  public boolean isNearlyFull() {
    return open.get() > maxConnections - maxConnections / 8;
  }

  /** Returns the whole of an IPv4 address, or the first 8 bytes of an IPv6 address. */
  private static ByteBuffer network(InetAddress address) {
    byte[] bytes = address.getAddress();
    return ByteBuffer.wrap(bytes, 0, Math.min(bytes.length, IPV6_NETWORK_BYTES)).slice();
  }
}
