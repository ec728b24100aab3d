package dev.floe.node.host;

import dev.floe.node.host.link.LinkShim;

/**
 * A live environment as it is at one moment.
 *
 * @param pid its process, which is also its name in the host's calls
 * @param state what it does
 * @param zone the zone in which it is, empty if there are none
 * @param links its connections that run through the host
 */
public record EnvironmentView(long pid, State state, String zone, LinkShim.Count links) {
  /** What an environment does. */
  public enum State {
    BUSY,
    IDLE,
    FROZEN
  }
}
