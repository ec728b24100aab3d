package dev.floe.gateway.exchange;

import dev.floe.gateway.memory.Block;
import java.io.IOException;

/**
 * The thread's side of a response: each call waits until there is room, so that what waits for a
 * slow client is bounded. Confined to one thread at a time.
 */
public interface ThreadResponse {
  /** Sends the head; once only. */
  void start(ResponseHead head) throws IOException;

  boolean started();

  /**
   * Sends bytes [offset, offset + length) of the block, taking ownership of one reference.
   *
   * @throws IOException the client has gone; the reference is given back all the same
   */
  void write(Block block, int offset, int lengthBytes) throws IOException;

  /** The body is whole. */
  void end() throws IOException;

  /** The body cannot be whole: closes the connection. */
  void abort();

  /** Ends the thread's part and lets loop code go on with the same exchange. */
  void backToLoop(Runnable task);
}
