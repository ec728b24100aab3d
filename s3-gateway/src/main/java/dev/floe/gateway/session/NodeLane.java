package dev.floe.gateway.session;

import dev.floe.gateway.memory.Block;
import dev.floe.gateway.memory.Loop;
import dev.floe.node.protocol.FillId;
import dev.floe.node.protocol.Seal;

/**
 * One connection of a session, confined to one event loop. Everything but {@link #offer}, {@link
 * #loop} and {@link #session} is loop code.
 *
 * <p>What one turn of the loop asks for leaves in one write. Control frames go before blocks that
 * are written, and both queues are bounded: methods return false, and do nothing, when theirs is
 * full. A lane that takes no control frame is slow; ask another node.
 */
public interface NodeLane {
  NodeSession session();

  Loop loop();

  /** Whether it can still be used; once false, it stays so and all that was asked has failed. */
  boolean isOpen();

  /** Whether nothing that was asked on it waits for an answer, in its mailbox or its queues. */
  boolean isIdle();

  /** Asks for a block. If this returns false the read is untouched. */
  boolean read(BlockRead read);

  /** The block is no longer wanted; nothing happens if it has arrived or failed. */
  void cancel(BlockRead read);

  /**
   * Sends a block, whose checksum was computed where it was encoded (BlockCrc). Takes ownership of
   * one reference if it returns true; the answer is then told once.
   */
  boolean write(BlockPlace place, Block block, int crc, long timeoutNanos, Reply reply);

  /**
   * The answer to a WRITE is not waited for any more: its block is released if it has not been
   * passed to the socket, and the reply is then LATE. Otherwise nothing changes.
   */
  void withdraw(Reply reply);

  /** Makes the chunks of a fill count. */
  boolean seal(Seal seal, long timeoutNanos, Reply reply);

  /**
   * Forgets one chunk of a fill, or all of them with {@code segment} {@link #ALL_SEGMENTS}; no
   * answer.
   *
   * @param index the chunk's column
   */
  boolean drop(FillId fill, int segment, int index);

  /** Forgets one block of a chunk; no answer. */
  boolean dropBlock(FillId fill, int segment, int stripe, int index);

  /**
   * Renews the life of a fill's unsealed chunks; no answer. A node that does not know the frame is
   * not sent it.
   */
  boolean keep(FillId fill);

  /** Probes a session that was silent for long. DONE when the node answers. */
  boolean ping(long timeoutNanos, Reply reply);

  /**
   * The 95th percentile of the time from asking to the block's last byte on this lane, lately; or
   * how long the oldest ask has waited by now, if that is longer.
   *
   * @param nowNanos System.nanoTime
   * @return nanoseconds; 0 while nothing was measured
   */
  long p95Nanos(long nowNanos);

  /** When its node's last byte came, as System.nanoTime; before the first, when it was opened. */
  long heardNanos();

  /** Runs a task on the lane's loop. Any thread. False if too many wait already or it is closed. */
  boolean offer(Runnable task);

  int ALL_SEGMENTS = -1;

  /** Is told the answer to a WRITE, SEAL or PING, on the lane's loop. */
  interface Reply {
    void onReply(WriteOutcome outcome);
  }
}
