package dev.floe.node.session;

import dev.floe.node.protocol.NoDataReason;
import dev.floe.node.store.BlockName;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The queue of one lane's READs in order of arrival: a ring of plain arrays, so that a READ
 * allocates nothing but its block's name. When it is full, the lane stops reading its socket.
 */
final class ReadQueue {
  private static final int CAPACITY = 1024;
  private static final int MASK = CAPACITY - 1;

  private final long[] requestIds = new long[CAPACITY];
  private final @Nullable BlockName[] blocks = new @Nullable BlockName[CAPACITY];
  private final @Nullable NoDataReason[] refusals = new @Nullable NoDataReason[CAPACITY];
  private int head;
  private int size;

  boolean isEmpty() {
    return size == 0;
  }

  boolean isFull() {
    return size == CAPACITY;
  }

  /** Appends a READ. If {@code refusal} is not null, it is sent as NO_DATA instead of the block. */
  void add(long requestId, BlockName block, @Nullable NoDataReason refusal) {
    int at = head + size & MASK;
    requestIds[at] = requestId;
    blocks[at] = block;
    refusals[at] = refusal;
    size++;
  }

  /**
   * Marks the READ with this id to be answered CANCELLED; does nothing if it has left the queue.
   */
  void cancel(long requestId) {
    for (int i = 0; i < size; i++) {
      int at = head + i & MASK;
      if (requestIds[at] == requestId) {
        refusals[at] = NoDataReason.CANCELLED;
        return;
      }
    }
  }

  void removeFirst() {
    head = head + 1 & MASK;
    size--;
  }

  void clear() {
    size = 0;
  }

  long requestId() {
    return requestIds[head];
  }

  /** Returns the requested block of the first READ; the queue must not be empty. */
  BlockName block() {
    return Objects.requireNonNull(blocks[head]);
  }

  @Nullable NoDataReason refusal() {
    return refusals[head];
  }
}
