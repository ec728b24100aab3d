package dev.floe.gateway.exchange;

import dev.floe.gateway.memory.Block;
import java.io.IOException;
import java.nio.ByteBuffer;

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

  /**
   * Sends a copy of the remaining bytes and moves the position to the limit: for what lives in no
   * block.
   *
   * @throws IOException the client has gone
   */
  void write(ByteBuffer bytes) throws IOException;

  /** The body is whole. */
  void end() throws IOException;

  /** The body cannot be whole: closes the connection. */
  void abort();

  /**
   * Ends the thread's part and lets loop code go on with the same exchange; it may be given to a
   * thread again. The thread touches neither the response nor the body after this call.
   */
  void backToLoop(Runnable task);
}
