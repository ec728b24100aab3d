package dev.floe.gateway.exchange;

import dev.floe.gateway.memory.Block;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The thread's side of a response. Each write blocks until there is room, so the bytes queued for a
 * slow client are bounded. Confined to one thread at a time.
 */
public interface ThreadResponse {
  /** Sends the head; called once. */
  void start(ResponseHead head) throws IOException;

  boolean started();

  /**
   * Sends bytes [offset, offset + length) of the block, taking ownership of one reference.
   *
   * @throws IOException if the client has disconnected or the gateway is closing; the reference is
   *     released then too
   */
  void write(Block block, int offset, int lengthBytes) throws IOException;

  /**
   * Sends a copy of the remaining bytes and moves the position to the limit, for bytes that are not
   * held in a block.
   *
   * @throws IOException if the client has disconnected or the gateway is closing
   */
  void write(ByteBuffer bytes) throws IOException;

  /** Ends a complete response. */
  void end() throws IOException;

  /**
   * Closes the connection, or resets the stream of HTTP/2, because the body cannot be completed.
   */
  void abort();

  /**
   * Ends the thread's part and runs the task on the loop, which then controls the exchange and may
   * start another thread for it. After this call the thread must use neither the response nor the
   * body.
   */
  void backToLoop(Runnable task);
}
