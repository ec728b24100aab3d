package dev.floe.gateway.exchange;

import dev.floe.gateway.memory.Loop;

/** One request and its response. Lives on one loop; methods say who may call them. */
public interface Exchange {
  /** The value of {@code x-amz-request-id}: 16 hexadecimal digits. Any thread. */
  String requestId();

  /** The value of {@code x-amz-id-2}: says which gateway answered. Any thread. */
  String hostId();

  /** Any thread. */
  RequestHead head();

  /** The name of the identity that asks; empty until it is authenticated. Any thread. */
  default String caller() {
    return "";
  }

  /** Says who asks. Loop code, once. */
  default void identified(String caller) {}

  /** The loop that the client's connection belongs to. Any thread. */
  Loop loop();

  /** Thread code only. */
  RequestBody body();

  /** Loop code only. */
  ResponseSink response();

  /**
   * Gives the exchange to a virtual thread. Loop code; again only after {@link
   * ThreadResponse#backToLoop}. Whatever the task throws ends the response: as 500 InternalError
   * before the first byte, by closing the connection after it. So does returning without having
   * ended it.
   */
  void onThread(ThreadTask task);

  /** Runs the listener on the loop when the client's connection has gone, at once if it has. */
  void onClosed(Runnable listener);

  /** Tells the listener on the loop when the exchange has ended, well or not. Loop code. */
  void onEnded(EndListener listener);

  /** Is told how an exchange went. */
  interface EndListener {
    void onEnded(ExchangeSummary summary);
  }

  /** What a virtual thread does with an exchange. */
  interface ThreadTask {
    void run(ThreadResponse response) throws Exception;
  }
}
