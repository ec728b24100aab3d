package dev.floe.gateway.exchange;

import dev.floe.gateway.memory.Block;

/**
 * The loop's side of a response. Confined to the exchange's loop.
 *
 * <p>Order: {@link #start}, any number of {@link #write} and {@link #flush}, then {@link #end} or
 * {@link #abort}. After the client has gone, writes release what they were given and do nothing.
 */
public interface ResponseSink {
  /** Sends the head; once only. For HEAD requests and 304 nothing may be written after it. */
  void start(ResponseHead head);

  /** Whether {@link #start} was called. */
  boolean started();

  /**
   * Queues bytes [offset, offset + length) of the block. Takes ownership of one reference, which is
   * given back when the bytes are in the socket or the client is gone.
   */
  void write(Block block, int offset, int lengthBytes);

  /** Queues a copy of the bytes: for small bodies that live in no block. */
  void write(byte[] bytes);

  /** Sends what is queued, and runs the listener on this loop once all of it is in the socket. */
  void flush(Written listener);

  /** The body is whole: the connection may take the next request. */
  void end();

  /** The body cannot be whole: closes the connection, the only honest end after the first byte. */
  void abort();

  /** Is told whether the bytes of one flush reached the socket. */
  interface Written {
    /**
     * @param delivered false if the client went away first
     */
    void onWritten(boolean delivered);
  }
}
