package dev.floe.node.host.rules;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Numbers the environments of a host and places them in its zones in turn. Thread-safe. */
public final class ZonePlacement {
  private final List<String> zones;
  private final AtomicLong placed = new AtomicLong();

  /**
   * @param zones empty for no zones
   */
  public ZonePlacement(List<String> zones) {
    this.zones = List.copyOf(zones);
  }

  /**
   * The place of one environment.
   *
   * @param number counts up from 0 within the host
   * @param zone empty if there are none
   */
  public record Place(long number, String zone) {}

  public Place next() {
    long number = placed.getAndIncrement();
    return new Place(number, zones.isEmpty() ? "" : zones.get((int) (number % zones.size())));
  }
}
