package dev.floe.gateway.session;

import org.jspecify.annotations.Nullable;

/** What the gateway agreed with the invocations it made, so that HELLO can be verified. */
public interface Invocations {
  /**
   * The invocation that a HELLO claims to belong to. Any thread; must not block.
   *
   * @return null if no such invocation is awaited or running; the connection is then closed
   */
  @Nullable InvocationSecret find(String function, int invocation);
}
