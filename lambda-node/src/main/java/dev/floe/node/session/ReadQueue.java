package dev.floe.node.session;

import dev.floe.node.protocol.NoDataReason;
import org.jspecify.annotations.Nullable;

/**
 * The queue of one lane's READs in order of arrival: a ring of plain arrays, so that a READ
 * allocates nothing. When it is full, the lane stops reading its socket.
 */
final class ReadQueue {
  private static final int CAPACITY = 1024;
  private static final int MASK = CAPACITY - 1;

  private final long[] requestIds = new long[CAPACITY];
  private final long[] fillHighs = new long[CAPACITY];
  private final long[] fillLows = new long[CAPACITY];
  private final int[] segments = new int[CAPACITY];
  private final int[] stripes = new int[CAPACITY];
  private final int[] indices = new int[CAPACITY];
  private final @Nullable NoDataReason[] refusals = new @Nullable NoDataReason[CAPACITY];
  private int head;
  private int size;

  boolean isEmpty() {
    return size == 0;
  }

  boolean isFull() {
    return size == CAPACITY;
  }

  /** Appends a READ. With a refusal, it is answered NO_DATA in its turn. */
  void add(
      long requestId,
      long fillHigh,
      long fillLow,
      int segment,
      int stripe,
      int index,
      @Nullable NoDataReason refusal) {
    int at = head + size & MASK;
    requestIds[at] = requestId;
    fillHighs[at] = fillHigh;
    fillLows[at] = fillLow;
    segments[at] = segment;
    stripes[at] = stripe;
    indices[at] = index;
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

  long fillHigh() {
    return fillHighs[head];
  }

  long fillLow() {
    return fillLows[head];
  }

  int segment() {
    return segments[head];
  }

  int stripe() {
    return stripes[head];
  }

  int index() {
    return indices[head];
  }

  @Nullable NoDataReason refusal() {
    return refusals[head];
  }
}
