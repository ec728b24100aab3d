package dev.floe.node.host;

/**
 * An environment as it is at one moment.
 *
 * @param pid its process
 * @param state what it does
 * @param alive whether the process has not ended
 */
public record EnvironmentView(long pid, State state, boolean alive) {
  /** What an environment does. */
  public enum State {
    BUSY,
    IDLE,
    FROZEN
  }

  static EnvironmentView busy(Instance instance) {
    return new EnvironmentView(instance.pid(), State.BUSY, instance.alive());
  }

  static EnvironmentView idle(Instance instance) {
    State state = instance.frozen() ? State.FROZEN : State.IDLE;
    return new EnvironmentView(instance.pid(), state, instance.alive());
  }
}
