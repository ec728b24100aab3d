package dev.floe.gateway.platform;

import java.util.OptionalInt;

/**
 * The platform that runs the nodes. Implementations are thread-safe, never retry by themselves, and
 * can run two invocations of a function at the same time, each on a separate instance.
 */
public interface NodePlatform extends AutoCloseable {
  /**
   * Invokes the function and waits until the invocation has ended; blocks for the whole stay of the
   * node. The result says nothing about the node's chunks, which the node's session reports.
   *
   * @throws InterruptedException if the thread was interrupted; the invocation itself may continue
   */
  Invoked invoke(InvokeCall invocation) throws InterruptedException;

  /**
   * Returns the platform's description of the function.
   *
   * @throws PlatformException if the platform does not answer, refuses, or has no such function
   * @throws InterruptedException if the thread was interrupted
   */
  FunctionDescription describe(String function) throws InterruptedException;

  /**
   * Returns the number of concurrent invocations that the platform reserves for the function, which
   * is also their limit; empty if only the account's limit applies.
   *
   * @throws PlatformException as {@link #describe}
   * @throws InterruptedException if the thread was interrupted
   */
  OptionalInt reservedConcurrency(String function) throws InterruptedException;

  /**
   * Returns the limit on concurrent invocations of all functions of the account together.
   *
   * @return empty if the platform has no such limit
   * @throws PlatformException if the platform does not answer or refuses
   * @throws InterruptedException if the thread was interrupted
   */
  OptionalInt accountConcurrency() throws InterruptedException;

  /** Closes the connections; running invocations return {@link Invoked.Failed}. */
  @Override
  void close();
}
