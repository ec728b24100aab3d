package dev.floe.gateway.exchange;

import dev.floe.gateway.memory.Loop;

/**
 * One request and its response. Belongs to one loop; each method names the threads that may call
 * it.
 */
public interface Exchange {
  /**
   * Returns the gateway's identifier of the request: 16 hexadecimal digits. The answer has it as
   * {@code x-floe-request-id}, and as {@code x-amz-request-id} unless S3 sent one. Any thread.
   */
  String requestId();

  /**
   * Returns the gateway's value of {@code x-amz-id-2}, which identifies the gateway and the
   * request. Any thread.
   */
  String hostId();

  /** Returns the request's head. Any thread. */
  RequestHead head();

  /**
   * Returns the authenticated identity's name; empty until authentication is complete. Any thread.
   */
  default String caller() {
    return "";
  }

  /** Records the authenticated identity's name. Loop code; called once. */
  default void identified(String caller) {}

  /** Returns true if the client reached the gateway over TLS. Any thread. */
  default boolean secure() {
    return false;
  }

  /**
   * Returns the protocols between client and gateway. Loop code; only until the exchange has ended.
   */
  default Transport transport() {
    return Transport.PLAIN;
  }

  /**
   * Counts bytes of the answer's body that were read from nodes or the gateway's own memory. Loop
   * code.
   */
  default void sentFromCache(long bytes) {}

  /** Returns the loop that the client's connection belongs to. Any thread. */
  Loop loop();

  /** Returns the request's body. Thread code only. */
  RequestBody body();

  /** Returns the response, to be written on the loop. Loop code only. */
  ResponseSink response();

  /**
   * Runs the task on a virtual thread, which then controls the exchange. Loop code; may be called
   * again only after {@link ThreadResponse#backToLoop}. If the task throws, or returns without
   * ending the response, the client receives 500 InternalError; after the first byte, its
   * connection is closed instead.
   */
  void onThread(ThreadTask task);

  /**
   * Runs the listener on the loop when the client's connection closes; at once if it is closed
   * already. Loop code.
   */
  void onClosed(Runnable listener);

  /**
   * Calls the listener on the loop when the exchange ends, successfully or not; at once if it has
   * ended. Loop code.
   */
  void onEnded(EndListener listener);

  /** Receives the summary of an exchange that has ended. */
  interface EndListener {
    void onEnded(ExchangeSummary summary);
  }

  /** Handles an exchange on a virtual thread. */
  interface ThreadTask {
    void run(ThreadResponse response) throws Exception;
  }
}
