package dev.floe.gateway.policy.zone;

/**
 * The zone of the gateway, with which the zones of nodes are compared. A zone is identified by its
 * id, such as {@code use1-az1}: its name may differ from account to account.
 *
 * @param own the gateway's zone; empty if it is unknown
 */
public record Zones(String own) {
  /** The gateway's zone is unknown, so that no node is foreign. */
  public static final Zones UNKNOWN = new Zones("");

  /**
   * Returns true if bytes between the gateway and this zone cross zones. A zone that is unknown
   * counts as the gateway's.
   *
   * @param zone empty if it is unknown
   */
  public boolean isForeign(String zone) {
    return !own.isEmpty() && !zone.isEmpty() && !own.equals(zone);
  }
}
