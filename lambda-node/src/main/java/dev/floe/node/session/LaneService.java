package dev.floe.node.session;

import dev.floe.node.protocol.BlockCrc;
import dev.floe.node.protocol.FillId;
import dev.floe.node.protocol.FrameHeader;
import dev.floe.node.protocol.FrameType;
import dev.floe.node.protocol.NoDataReason;
import dev.floe.node.protocol.ProtocolException;
import dev.floe.node.protocol.RefusalReason;
import dev.floe.node.protocol.Seal;
import dev.floe.node.store.PageStore;
import dev.floe.node.store.Slot;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Executes the gateway's requests of one lane on the store. Every request gets one answer; a
 * request of an older invocation, which was in the socket during a freeze, is answered GONE.
 * Confined to the node's thread.
 */
final class LaneService {
  private static final int STRIPES = 64;
  private static final int MAX_INDEX = 254;

  private final PageStore store;
  private final LaneOutput output;
  private final Counters counters;
  private final BlockCrc crc = new BlockCrc();
  private int invocation;

  // The WRITE whose block is arriving.
  private @Nullable Slot slot;
  private RefusalReason refusal = RefusalReason.FULL;
  private long requestId;
  private long fillHigh;
  private long fillLow;
  private int segment;
  private int stripe;
  private int index;
  private int expectedCrc;

  LaneService(PageStore store, LaneOutput output, Counters counters) {
    this.store = store;
    this.output = output;
    this.counters = counters;
  }

  /** Sets the current invocation; frames of earlier ones are answered GONE. */
  void begin(int invocation) {
    this.invocation = invocation;
  }

  /**
   * Returns true if the frame at {@code at} belongs to an older invocation; throws if to a later
   * one.
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
    int payload = at + FrameHeader.BYTES;
    output
        .reads()
        .add(
            FrameHeader.requestId(frame, at),
            frame.getLong(payload),
            frame.getLong(payload + 8),
            segment(frame, at),
            stripe(frame, at),
            index(frame, at),
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
    int payload = at + FrameHeader.BYTES;
    long high = frame.getLong(payload);
    long low = frame.getLong(payload + 8);
    if (FrameHeader.segment(frame, at) == -1) {
      store.dropFill(new FillId(high, low));
    } else if (FrameHeader.flags(frame, at) == FrameHeader.ONE_BLOCK) {
      store.dropBlock(high, low, segment(frame, at), stripe(frame, at), index(frame, at));
    } else {
      store.drop(high, low, segment(frame, at), index(frame, at));
    }
  }

  void keep(ByteBuffer frame, int at, long nowNanos) {
    if (!isGone(frame, at)) {
      int payload = at + FrameHeader.BYTES;
      var fill = new FillId(frame.getLong(payload), frame.getLong(payload + 8));
      store.keepUnsealed(fill, nowNanos);
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
   * Begins a WRITE, whose header and fill id are at {@code at}.
   *
   * @return the slot for its block; null to discard the block
   */
  @Nullable Slot beginWrite(ByteBuffer frame, int at) {
    requestId = FrameHeader.requestId(frame, at);
    segment = segment(frame, at);
    stripe = stripe(frame, at);
    index = index(frame, at);
    expectedCrc = FrameHeader.crc(frame, at);
    fillHigh = frame.getLong(at + FrameHeader.BYTES);
    fillLow = frame.getLong(at + FrameHeader.BYTES + 8);
    if (isGone(frame, at)) {
      refusal = RefusalReason.GONE;
      slot = null;
    } else {
      refusal = RefusalReason.FULL;
      slot = reserve(FrameHeader.payloadLengthBytes(frame, at) - FillId.BYTES);
    }
    return slot;
  }

  /** Completes the WRITE, whose block has arrived, and queues the answer. */
  void endWrite(long nowNanos) {
    Slot written = slot;
    slot = null;
    if (written == null) {
      refuse(refusal, requestId);
    } else if (!isIntact(written)) {
      store.release(written);
      refuse(RefusalReason.CORRUPT, requestId);
    } else if (store.keep(
        written, fillHigh, fillLow, segment, stripe, index, expectedCrc, nowNanos)) {
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
   * Reserves a slot. On a full node it frees the block of the same name first, so that repairs
   * succeed.
   */
  private @Nullable Slot reserve(int lengthBytes) {
    Slot reserved = store.reserve(lengthBytes);
    if (reserved == null) {
      store.forget(fillHigh, fillLow, segment, stripe, index);
      reserved = store.reserve(lengthBytes);
    }
    return reserved;
  }

  private boolean isIntact(Slot written) {
    crc.begin(fillHigh, fillLow, segment, stripe, index, written.lengthBytes());
    crc.update(written.rewound());
    return crc.value() == expectedCrc;
  }

  private void refuse(RefusalReason reason, long id) {
    output.answer(FrameType.REFUSED, reason.flags(), id, invocation);
  }

  private static int segment(ByteBuffer frame, int at) {
    return bounded("segment", FrameHeader.segment(frame, at), Integer.MAX_VALUE);
  }

  private static int stripe(ByteBuffer frame, int at) {
    return bounded("stripe", FrameHeader.stripe(frame, at), STRIPES - 1);
  }

  private static int index(ByteBuffer frame, int at) {
    return bounded("index", FrameHeader.index(frame, at), MAX_INDEX);
  }

  private static int bounded(String what, int value, int bound) {
    if (value < 0 || value > bound) {
      throw new ProtocolException("%s %d, expected 0 to %d".formatted(what, value, bound));
    }
    return value;
  }
}
