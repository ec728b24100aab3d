package dev.floe.node.host;

import dev.floe.node.host.link.LinkShim;

/**
 * A snapshot of a live environment.
 *
 * @param pid the id of its process, by which the host's API names it
 * @param state its activity
 * @param zone its zone; empty if the host has no zones
 * @param links the counts of its connections that run through the host
 */
public record EnvironmentView(long pid, State state, String zone, LinkShim.Count links) {
  /** The activity of an environment. */
  public enum State {
    BUSY,
    IDLE,
    FROZEN
  }
}
