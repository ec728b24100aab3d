package dev.floe.gateway.session;

import dev.floe.gateway.policy.zone.Zones;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts the bytes that the gateway exchanges with nodes of foreign zones: blocks of reads, fills
 * and copies with their headers, and control frames, but not the overhead of TCP. Thread-safe.
 */
public final class ZoneTraffic {
  private final Zones zones;
  private final LongAdder received = new LongAdder();
  private final LongAdder sent = new LongAdder();

  public ZoneTraffic(Zones zones) {
    this.zones = zones;
  }

  /** Returns true if the bytes of an instance in this zone are counted. */
  public boolean counts(String zone) {
    return zones.isForeign(zone);
  }

  /** Counts bytes from a node. */
  public void received(long bytes) {
    received.add(bytes);
  }

  /** Counts bytes to a node. */
  public void sent(long bytes) {
    sent.add(bytes);
  }

  public long receivedBytes() {
    return received.sum();
  }

  public long sentBytes() {
    return sent.sum();
  }

  /** Returns the bytes of both directions. */
  public long bytes() {
    return receivedBytes() + sentBytes();
  }
}
