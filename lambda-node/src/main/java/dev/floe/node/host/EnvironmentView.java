package dev.floe.node.host;

/**
 * A live environment as it is at one moment.
 *
 * @param pid its process
 * @param state what it does
 */
public record EnvironmentView(long pid, State state) {
  /** What an environment does. */
  public enum State {
    BUSY,
    IDLE,
    FROZEN
  }
}
