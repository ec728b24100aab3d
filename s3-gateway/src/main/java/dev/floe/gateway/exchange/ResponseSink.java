package dev.floe.gateway.exchange;

import dev.floe.gateway.memory.Block;

/**
 * The loop's side of a response. Confined to the exchange's loop.
 *
 * <p>Order: {@link #start}, any number of {@link #write} and {@link #flush}, then {@link #end} or
 * {@link #abort}. After the client has disconnected, writes only release the blocks passed to them.
 */
public interface ResponseSink {
  /**
   * Sends the head; called once. HEAD requests and the statuses 204 and 304 allow no body after it.
   */
  void start(ResponseHead head);

  /** Returns true once {@link #start} was called. */
  boolean started();

  /**
   * Queues bytes [offset, offset + length) of the block. Takes ownership of one reference, released
   * when the bytes are in the socket or the client has disconnected.
   */
  void write(Block block, int offset, int lengthBytes);

  /** Queues a copy of the bytes, for small bodies that are not held in a block. */
  void write(byte[] bytes);

  /**
   * Sends the queued bytes, and calls the listener on this loop once all of them are in the socket
   * or the client has disconnected.
   */
  void flush(Written listener);

  /** Ends a complete response; the connection may take the next request. */
  void end();

  /**
   * Closes the connection, or resets the stream of HTTP/2, because the body cannot be completed.
   * After the first byte, no other way to report an error exists.
   */
  void abort();

  /** Receives the result of one flush. */
  interface Written {
    /**
     * @param delivered true if the bytes reached the socket, false if the client disconnected first
     */
    void onWritten(boolean delivered);
  }
}
