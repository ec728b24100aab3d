package dev.floe.gateway.session;

import org.jspecify.annotations.Nullable;

/** The secrets of the running invocations, with which each HELLO is verified. */
public interface Invocations {
  /**
   * Returns the secrets of the invocation that a HELLO names. Any thread; must not block.
   *
   * @return null if no such invocation is running; the connection is then closed
   */
  @Nullable InvocationSecret find(String function, int invocation);
}
