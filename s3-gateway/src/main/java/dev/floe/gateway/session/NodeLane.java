package dev.floe.gateway.session;

import dev.floe.gateway.memory.Block;
import dev.floe.gateway.memory.Loop;
import dev.floe.node.protocol.FillId;
import dev.floe.node.protocol.Seal;

/**
 * One connection of a session, confined to one event loop. Everything but {@link #offer}, {@link
 * #isOpen}, {@link #loop} and {@link #session} is loop code.
 *
 * <p>The requests of one turn of the loop are sent in one write. Control frames are sent before
 * blocks. Both queues are bounded: a method whose queue is full returns false and does nothing. A
 * lane that accepts no control frame is slow, so another node should be used.
 */
public interface NodeLane {
  NodeSession session();

  Loop loop();

  /**
   * Returns true if the lane can be used. A closed lane never opens again, and all its requests
   * fail.
   */
  boolean isOpen();

  /** Returns true if no request waits for an answer and no task waits in the mailbox. */
  boolean isIdle();

  /** Requests a block. If this returns false, the read is unchanged. */
  boolean read(BlockRead read);

  /** Cancels a read. Does nothing if the block has arrived or failed. */
  void cancel(BlockRead read);

  /**
   * Sends a block. If this returns true, the lane has taken ownership of one reference, and will
   * call the reply once.
   *
   * @param crc the block's checksum (BlockCrc), computed by the caller
   */
  boolean write(BlockPlace place, Block block, int crc, long timeoutNanos, Reply reply);

  /**
   * Withdraws a WRITE: if its block still waits in the lane's queue, removes and releases it and
   * answers LATE. Otherwise does nothing.
   */
  void withdraw(Reply reply);

  /** Seals the chunks of a fill, so that the node keeps them after the session. */
  boolean seal(Seal seal, long timeoutNanos, Reply reply);

  /**
   * Deletes the chunk of one segment of a fill, or those of all its segments with {@link
   * #ALL_SEGMENTS}. There is no answer.
   *
   * @param index the index of the chunk's blocks in their stripes
   */
  boolean drop(FillId fill, int segment, int index);

  /** Deletes one block of a chunk. There is no answer. */
  boolean dropBlock(FillId fill, int segment, int stripe, int index);

  /**
   * Extends the life of a fill's unsealed chunks. There is no answer. Nodes that do not support the
   * frame do not receive it.
   */
  boolean keep(FillId fill);

  /** Probes a session that was silent. The reply is DONE when the node answers. */
  boolean ping(long timeoutNanos, Reply reply);

  /**
   * Returns the recent 95th percentile of the time from a request to its block's last byte on this
   * lane, or the age of the oldest request if that is longer.
   *
   * @param nowNanos System.nanoTime
   * @return nanoseconds; 0 while nothing was measured
   */
  long p95Nanos(long nowNanos);

  /**
   * Returns the System.nanoTime at which the node's last byte arrived, or at which the lane was
   * opened if none has arrived.
   */
  long heardNanos();

  /**
   * Runs a task on the lane's loop. Any thread. Returns false if too many tasks wait or the lane is
   * closed.
   */
  boolean offer(Runnable task);

  int ALL_SEGMENTS = -1;

  /** Receives the answer to a WRITE, SEAL or PING, on the lane's loop. */
  interface Reply {
    void onReply(WriteOutcome outcome);
  }
}
