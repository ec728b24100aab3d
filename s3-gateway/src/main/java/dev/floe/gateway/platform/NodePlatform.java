package dev.floe.gateway.platform;

/**
 * What runs the nodes. Implementations are thread-safe, never retry by themselves, and let one
 * invocation of each function's two instances run at once without queueing it behind another.
 */
public interface NodePlatform extends AutoCloseable {
  /**
   * Invokes the function and waits until the invocation has ended; blocks for as long as the node
   * stays. What comes back says nothing about the node's chunks: its session does.
   *
   * @param function the function's name
   * @param payload a JSON object
   * @throws InterruptedException if the thread was interrupted; the invocation itself may go on
   */
  Invoked invoke(String function, String payload) throws InterruptedException;

  /**
   * Asks what the function is.
   *
   * @throws PlatformException if the platform does not answer, refuses, or has no such function
   * @throws InterruptedException if the thread was interrupted
   */
  FunctionDescription describe(String function) throws InterruptedException;

  /** Ends the connections; invocations that run are answered as {@link Invoked.Failed}. */
  @Override
  void close();
}
