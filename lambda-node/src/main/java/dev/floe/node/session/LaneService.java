package dev.floe.node.session;

import dev.floe.node.protocol.BlockCrc;
import dev.floe.node.protocol.FillId;
import dev.floe.node.protocol.FrameHeader;
import dev.floe.node.protocol.FrameType;
import dev.floe.node.protocol.NoDataReason;
import dev.floe.node.protocol.ProtocolException;
import dev.floe.node.protocol.RefusalReason;
import dev.floe.node.protocol.Seal;
import dev.floe.node.store.BlockName;
import dev.floe.node.store.PageStore;
import dev.floe.node.store.Slot;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Executes the gateway's requests of one lane on the store. Every READ, WRITE and SEAL gets one
 * answer; if it belongs to an older invocation, because it was in the socket during a freeze, the
 * answer is GONE. Confined to the node's thread.
 */
final class LaneService {
  private final PageStore store;
  private final LaneOutput output;
  private final Counters counters;
  private final BlockCrc crc = new BlockCrc();
  private int invocation;

  // The WRITE whose block is arriving.
  private @Nullable Slot slot;
  private RefusalReason refusal = RefusalReason.FULL;
  private long requestId;
  private @Nullable BlockName name;
  private int expectedCrc;

  LaneService(PageStore store, LaneOutput output, Counters counters) {
    this.store = store;
    this.output = output;
    this.counters = counters;
  }

  /** Sets the current invocation; requests of earlier invocations are answered GONE or ignored. */
  void begin(int invocation) {
    this.invocation = invocation;
  }

  /**
   * Returns true if the frame at {@code at} belongs to an older invocation; throws {@link
   * ProtocolException} if it belongs to a later one.
   */
  boolean isGone(ByteBuffer frame, int at) {
    int age = invocation - FrameHeader.invocation(frame, at);
    if (age < 0) {
      throw new ProtocolException(
          "frame of invocation %d in invocation %d"
              .formatted(FrameHeader.invocation(frame, at), invocation));
    }
    return age > 0;
  }

  void read(ByteBuffer frame, int at) {
    output
        .reads()
        .add(
            FrameHeader.requestId(frame, at),
            BlockName.read(frame, at),
            isGone(frame, at) ? NoDataReason.GONE : null);
  }

  void cancel(ByteBuffer frame, int at) {
    output.reads().cancel(FrameHeader.requestId(frame, at));
  }

  void seal(ByteBuffer frame, int at) {
    long id = FrameHeader.requestId(frame, at);
    if (isGone(frame, at)) {
      refuse(RefusalReason.GONE, id);
      return;
    }
    switch (store.seal(Seal.readExactly(FrameHeader.payload(frame, at)))) {
      case SEALED -> output.answer(FrameType.SEALED, 0, id, invocation);
      case UNKNOWN_FILL -> refuse(RefusalReason.UNKNOWN_FILL, id);
      case FULL -> refuse(RefusalReason.FULL, id);
    }
  }

  void drop(ByteBuffer frame, int at) {
    if (isGone(frame, at)) {
      return;
    }
    if (FrameHeader.segment(frame, at) == -1) {
      store.dropFill(fill(frame, at));
    } else if (FrameHeader.flags(frame, at) == FrameHeader.ONE_BLOCK) {
      store.dropBlock(BlockName.read(frame, at));
    } else {
      store.dropChunk(BlockName.read(frame, at));
    }
  }

  void keep(ByteBuffer frame, int at, long nowNanos) {
    if (!isGone(frame, at)) {
      store.keepUnsealed(fill(frame, at), nowNanos);
    }
  }

  void list(ByteBuffer frame, int at) {
    if (!isGone(frame, at)) {
      output.list(store.inventory(), FrameHeader.requestId(frame, at));
    }
  }

  void ping(ByteBuffer frame, int at) {
    output.answer(FrameType.PONG, 0, FrameHeader.requestId(frame, at), invocation);
  }

  /**
   * Begins the WRITE whose header and fill id are at {@code at}.
   *
   * @return the slot for its block; null to discard the block
   */
  @Nullable Slot beginWrite(ByteBuffer frame, int at) {
    BlockName begun = BlockName.read(frame, at);
    name = begun;
    requestId = FrameHeader.requestId(frame, at);
    expectedCrc = FrameHeader.crc(frame, at);
    if (isGone(frame, at)) {
      refusal = RefusalReason.GONE;
      slot = null;
    } else {
      refusal = RefusalReason.FULL;
      slot = reserve(begun, FrameHeader.payloadLengthBytes(frame, at) - FillId.BYTES);
    }
    return slot;
  }

  /** Completes the WRITE once its block has arrived, and queues the answer. */
  void endWrite(long nowNanos) {
    Slot written = slot;
    BlockName begun = name;
    slot = null;
    name = null;
    if (written == null || begun == null) {
      refuse(refusal, requestId);
    } else if (!isIntact(begun, written)) {
      store.release(written);
      refuse(RefusalReason.CORRUPT, requestId);
    } else if (store.keep(written, begun, expectedCrc, nowNanos)) {
      counters.blocksStored++;
      output.answer(FrameType.STORED, 0, requestId, invocation);
    } else {
      refuse(RefusalReason.FULL, requestId);
    }
  }

  /** Releases the slot of an unfinished WRITE, because the connection has ended. */
  void abandonWrite() {
    if (slot != null) {
      store.release(slot);
      slot = null;
    }
  }

  /**
   * Reserves a slot. If the node is full, frees the held block of the same name and tries again, so
   * that a repair can replace a block on a full node.
   */
  private @Nullable Slot reserve(BlockName block, int lengthBytes) {
    Slot reserved = store.reserve(lengthBytes);
    if (reserved == null) {
      store.forget(block);
      reserved = store.reserve(lengthBytes);
    }
    return reserved;
  }

  private boolean isIntact(BlockName block, Slot written) {
    crc.begin(
        block.fillHigh(),
        block.fillLow(),
        block.segment(),
        block.stripe(),
        block.index(),
        written.lengthBytes());
    crc.update(written.rewound());
    return crc.value() == expectedCrc;
  }

  private void refuse(RefusalReason reason, long id) {
    output.answer(FrameType.REFUSED, reason.flags(), id, invocation);
  }

  private static FillId fill(ByteBuffer frame, int at) {
    int payload = at + FrameHeader.BYTES;
    return new FillId(frame.getLong(payload), frame.getLong(payload + Long.BYTES));
  }
}
