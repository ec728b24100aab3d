package dev.floe.node.session;

import dev.floe.node.protocol.FrameHeader;
import dev.floe.node.protocol.FrameType;
import dev.floe.node.protocol.FrameWriter;
import dev.floe.node.protocol.Inventory;
import dev.floe.node.protocol.NoDataReason;
import dev.floe.node.store.PageStore;
import dev.floe.node.store.Slot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The outgoing side of one lane. Control frames are collected in a buffer, READs in a queue. When a
 * batch has been sent, the next one is assembled: all control frames, the answers to up to eight
 * READs, and one part of an inventory. Blocks are sent directly from the store's memory, and stay
 * pinned until they are sent. A batch is sent in one gathering write, or in several if the socket
 * accepts only a part.
 *
 * <p>Everything is bounded; when {@link #hasRoom} is false, the lane stops reading. Confined to the
 * node's thread; sending blocks allocates nothing.
 */
final class LaneOutput {
  private static final int BATCH_BLOCKS = 8;

  /** A lane that has written this many bytes yields to the next lane. */
  private static final long TURN_BYTES = 1 << 20;

  private static final int CONTROL_BYTES = 32 << 10;

  /** Room reserved for frames that answer no request: HELLO, REPORT, GOODBYE. */
  private static final int RESERVE_BYTES = 2 * FrameHeader.MAX_HELLO_PAYLOAD_BYTES;

  private final PageStore store;
  private final Counters counters;
  private final FrameWriter frames = new FrameWriter();
  private final ReadQueue reads = new ReadQueue();
  private final Queue<PendingPart> inventory = new ArrayDeque<>();
  private ByteBuffer control = ByteBuffer.allocateDirect(CONTROL_BYTES);
  private ByteBuffer controlSent = ByteBuffer.allocateDirect(CONTROL_BYTES);
  private @Nullable ByteBuffer inventorySent;

  private final ByteBuffer[] heads = new ByteBuffer[BATCH_BLOCKS];
  private final ByteBuffer[] batch = new ByteBuffer[2 * BATCH_BLOCKS + 2];
  private final @Nullable Slot[] pinned = new @Nullable Slot[batch.length];
  private int first;
  private int end;

  private record PendingPart(Inventory part, long requestId, byte flags) {}

  LaneOutput(PageStore store, Counters counters) {
    this.store = store;
    this.counters = counters;
    ByteBuffer all = ByteBuffer.allocateDirect(BATCH_BLOCKS * FrameHeader.BYTES);
    for (int i = 0; i < BATCH_BLOCKS; i++) {
      heads[i] = all.slice(i * FrameHeader.BYTES, FrameHeader.BYTES);
    }
  }

  /** Returns true if one more request of any kind can be accepted. */
  boolean hasRoom() {
    return !reads.isFull() && control.remaining() >= RESERVE_BYTES && inventory.isEmpty();
  }

  boolean isEmpty() {
    return first == end && control.position() == 0 && reads.isEmpty() && inventory.isEmpty();
  }

  /** Returns true if a batch is being sent or READs are queued. */
  boolean sendsBlocks() {
    return first < end || !reads.isEmpty();
  }

  ReadQueue reads() {
    return reads;
  }

  /** Queues a frame without payload. */
  void answer(FrameType type, int flags, long requestId, int invocation) {
    frames.empty(control, type, (byte) flags, requestId, invocation);
  }

  /**
   * Returns the buffer for a frame with a payload, written between {@link FrameWriter#begin} and
   * {@link FrameWriter#finish}.
   */
  ByteBuffer control() {
    return control;
  }

  FrameWriter frames() {
    return frames;
  }

  /** Queues the answer to LIST. No further request is accepted until it is sent. */
  void list(List<Inventory> parts, long requestId) {
    for (int i = 0; i < parts.size(); i++) {
      byte flags = i == parts.size() - 1 ? FrameHeader.LAST_PART : 0;
      inventory.add(new PendingPart(parts.get(i), requestId, flags));
    }
  }

  /**
   * Writes as much as the socket accepts and the turn allows.
   *
   * @return bytes written
   */
  long write(SocketChannel channel, Wire wire, int invocation) throws IOException {
    long total = 0;
    while (total < TURN_BYTES) {
      if (first == end) {
        assemble(invocation);
        if (first == end) {
          break;
        }
      }
      long written = wire.write(channel, batch, first, end - first);
      total += written;
      retire();
      if (first < end) {
        break;
      }
    }
    return total;
  }

  /**
   * Discards queued READs and inventory parts. Control frames and the rest of the current batch are
   * still sent.
   */
  void forgetQueued() {
    reads.clear();
    inventory.clear();
  }

  /** Discards everything and releases every block, because the connection has ended. */
  void reset() {
    forgetQueued();
    control.clear();
    for (int i = first; i < end; i++) {
      release(i);
    }
    first = 0;
    end = 0;
  }

  private void assemble(int invocation) {
    first = 0;
    end = 0;
    if (control.position() > 0) {
      ByteBuffer full = control.flip();
      control = controlSent.clear();
      controlSent = full;
      batch[end++] = full;
    }
    for (int i = 0; i < BATCH_BLOCKS && !reads.isEmpty(); i++) {
      assembleRead(heads[i].clear(), invocation);
      reads.removeFirst();
    }
    if (!inventory.isEmpty()) {
      batch[end++] = assemblePart(inventory.remove(), invocation);
    }
  }

  private void assembleRead(ByteBuffer head, int invocation) {
    NoDataReason refusal = reads.refusal();
    Slot slot = null;
    if (refusal == null) {
      slot = store.pin(reads.block());
      refusal = NoDataReason.MISSING;
    }
    if (slot == null) {
      frames.empty(head, FrameType.NO_DATA, refusal.flags(), reads.requestId(), invocation);
      batch[end++] = head.flip();
      return;
    }
    frames.dataHead(
        head,
        reads.requestId(),
        invocation,
        reads.block().segment(),
        reads.block().stripe(),
        reads.block().index(),
        slot.lengthBytes(),
        slot.crc());
    batch[end++] = head.flip();
    pinned[end] = slot;
    batch[end++] = slot.bytes();
  }

  private ByteBuffer assemblePart(PendingPart pending, int invocation) {
    ByteBuffer to = inventorySent;
    if (to == null) {
      to = ByteBuffer.allocateDirect(FrameHeader.BYTES + FrameHeader.MAX_CONTROL_PAYLOAD_BYTES);
      inventorySent = to;
    }
    to.clear();
    int at = frames.begin(to);
    pending.part.write(to);
    frames.finish(to, at, FrameType.INVENTORY, pending.flags, pending.requestId, invocation);
    return to.flip();
  }

  private void retire() {
    while (first < end && !batch[first].hasRemaining()) {
      Slot slot = pinned[first];
      if (slot != null) {
        counters.blocksServed++;
        counters.bytesServed += slot.lengthBytes();
      }
      release(first);
      first++;
    }
  }

  private void release(int at) {
    Slot slot = pinned[at];
    if (slot != null) {
      store.release(slot);
      pinned[at] = null;
    }
  }
}
