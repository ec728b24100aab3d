package dev.floe.gateway.session.netty;

import dev.floe.gateway.memory.Block;
import dev.floe.gateway.session.BlockPlace;
import dev.floe.gateway.session.ZoneTraffic;
import dev.floe.node.protocol.FillId;
import dev.floe.node.protocol.FrameHeader;
import dev.floe.node.protocol.FrameType;
import dev.floe.node.protocol.FrameWriter;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.WriteBufferWaterMark;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Sends the frames of a connection's current lane. Loop code: confined to the channel's loop.
 *
 * <p>The control frames of one turn of the loop are sent in one write at its end. Blocks wait in
 * their own queue, from which the channel receives them only while it holds few bytes. A control
 * frame therefore waits for at most {@link #HIGH_WATER_BYTES} and one more block. Both queues are
 * bounded, and frames that do not fit are refused.
 */
final class LaneSender {
  /** The bytes in the channel above which blocks wait in this class. */
  private static final int HIGH_WATER_BYTES = 256 << 10;

  private static final int LOW_WATER_BYTES = 64 << 10;

  /**
   * The control bytes that may wait in the channel and in this turn's buffer, in addition to the
   * most block bytes that the channel holds.
   */
  private static final int MAX_CONTROL_BYTES = 64 << 10;

  /** The most block bytes that may wait here, enough for a few fills. */
  private static final int MAX_QUEUED_BLOCK_BYTES = 4 << 20;

  private static final int FIRST_TURN_BYTES = 1 << 10;

  /** The largest buffer that is kept for the next turn. */
  private static final int MAX_KEPT_BYTES = 4 << 10;

  private final Channel channel;
  private final FrameWriter writer = new FrameWriter();
  private final ArrayDeque<QueuedBlock> blocks = new ArrayDeque<>();
  private final Runnable endOfTurn = this::endTurn;
  private int queuedBlockBytes;
  private @Nullable ByteBuf turn;
  private boolean turnScheduled;
  private boolean closed;
  private int invocation;
  private @Nullable ZoneTraffic crossing;

  private record QueuedBlock(long requestId, BlockPlace place, Block block, int crc) {}

  LaneSender(Channel channel) {
    this.channel = channel;
    channel
        .config()
        .setWriteBufferWaterMark(new WriteBufferWaterMark(LOW_WATER_BYTES, HIGH_WATER_BYTES));
  }

  /**
   * Sends all later frames for this invocation, and drops blocks that were queued for an earlier
   * one.
   *
   * @param traffic counts the bytes; null unless they cross zones
   */
  void begin(int invocationNumber, @Nullable ZoneTraffic traffic) {
    dropBlocks();
    crossing = traffic;
    invocation = invocationNumber;
  }

  /** Returns true if bytes wait for the socket. */
  boolean isBusy() {
    var outbound = channel.unsafe().outboundBuffer();
    return outbound != null && !outbound.isEmpty();
  }

  boolean read(long requestId, BlockPlace place) {
    ByteBuffer to = room(FrameWriter.FILL_FRAME_BYTES);
    if (to == null) {
      return false;
    }
    writer.read(
        to, requestId, invocation, place.fill(), place.segment(), place.stripe(), place.index());
    return sent(FrameWriter.FILL_FRAME_BYTES);
  }

  /**
   * Queues a CANCEL, or drops it if the queue is full. It is sent together with the next frame of
   * another type, without a separate write.
   */
  void cancel(long requestId) {
    ByteBuffer to = room(FrameHeader.BYTES);
    if (to != null) {
      writer.cancel(to, requestId, invocation);
      written(FrameHeader.BYTES);
    }
  }

  boolean drop(long requestId, FillId fill, int segment, int index) {
    ByteBuffer to = room(FrameWriter.FILL_FRAME_BYTES);
    if (to == null) {
      return false;
    }
    writer.drop(to, requestId, invocation, fill, segment, index);
    return sent(FrameWriter.FILL_FRAME_BYTES);
  }

  boolean dropBlock(long requestId, FillId fill, int segment, int stripe, int index) {
    ByteBuffer to = room(FrameWriter.FILL_FRAME_BYTES);
    if (to == null) {
      return false;
    }
    writer.dropBlock(to, requestId, invocation, fill, segment, stripe, index);
    return sent(FrameWriter.FILL_FRAME_BYTES);
  }

  boolean keep(long requestId, FillId fill) {
    ByteBuffer to = room(FrameWriter.FILL_FRAME_BYTES);
    if (to == null) {
      return false;
    }
    writer.keep(to, requestId, invocation, fill);
    return sent(FrameWriter.FILL_FRAME_BYTES);
  }

  boolean empty(FrameType type, long requestId) {
    ByteBuffer to = room(FrameHeader.BYTES);
    if (to == null) {
      return false;
    }
    writer.empty(to, type, (byte) 0, requestId, invocation);
    return sent(FrameHeader.BYTES);
  }

  /** Sends a frame whose payload the caller writes. */
  boolean frame(FrameType type, long requestId, int maxPayloadBytes, Payload payload) {
    ByteBuffer to = room(FrameHeader.BYTES + maxPayloadBytes);
    if (to == null) {
      return false;
    }
    int start = to.position();
    int at = writer.begin(to);
    payload.write(to);
    writer.finish(to, at, type, (byte) 0, requestId, invocation);
    return sent(to.position() - start);
  }

  /** Writes a payload at the buffer's position. */
  interface Payload {
    void write(ByteBuffer to);
  }

  /** Queues a block; takes ownership of one reference if it returns true. */
  boolean block(long requestId, BlockPlace place, Block block, int crc) {
    if (closed || queuedBlockBytes + place.lengthBytes() > MAX_QUEUED_BLOCK_BYTES) {
      return false;
    }
    blocks.addLast(new QueuedBlock(requestId, place, block, crc));
    queuedBlockBytes += place.lengthBytes();
    scheduleTurn();
    return true;
  }

  /**
   * Removes a block from the queue and releases it. Returns false if the channel has already
   * received it.
   */
  boolean withdraw(long requestId) {
    for (Iterator<QueuedBlock> queued = blocks.iterator(); queued.hasNext(); ) {
      QueuedBlock next = queued.next();
      if (next.requestId == requestId) {
        queued.remove();
        queuedBlockBytes -= next.place.lengthBytes();
        next.block.close();
        return true;
      }
    }
    return false;
  }

  /** Passes blocks to the channel while it can take them. */
  void writable() {
    if (passBlocks()) {
      channel.flush();
    }
  }

  void close() {
    closed = true;
    if (turn != null) {
      turn.release();
      turn = null;
    }
    dropBlocks();
  }

  private void dropBlocks() {
    blocks.forEach(queued -> queued.block.close());
    blocks.clear();
    queuedBlockBytes = 0;
  }

  private @Nullable ByteBuffer room(int bytes) {
    var outbound = channel.unsafe().outboundBuffer();
    if (closed || outbound == null) {
      return null;
    }
    if (turn == null) {
      turn = channel.alloc().directBuffer(Math.max(FIRST_TURN_BYTES, bytes));
    }
    int waiting = turn.readableBytes();
    if (outbound.totalPendingWriteBytes() + waiting + bytes
        > HIGH_WATER_BYTES + FrameHeader.MAX_BLOCK_BYTES + MAX_CONTROL_BYTES) {
      return null;
    }
    turn.ensureWritable(bytes);
    return turn.internalNioBuffer(turn.writerIndex(), bytes);
  }

  private boolean sent(int bytes) {
    written(bytes);
    scheduleTurn();
    return true;
  }

  private void written(int bytes) {
    ByteBuf frames = Objects.requireNonNull(turn);
    frames.writerIndex(frames.writerIndex() + bytes);
  }

  private void scheduleTurn() {
    if (!turnScheduled) {
      turnScheduled = true;
      channel.eventLoop().execute(endOfTurn);
    }
  }

  private void endTurn() {
    turnScheduled = false;
    if (closed) {
      return;
    }
    ByteBuf frames = turn;
    turn = null;
    if (frames != null && frames.isReadable()) {
      pass(frames.retain());
    }
    passBlocks();
    channel.flush();
    if (frames != null) {
      reuse(frames);
    }
  }

  /** Keeps the buffer for the next turn if the socket has taken all of its bytes. */
  private void reuse(ByteBuf frames) {
    if (frames.refCnt() == 1 && turn == null && !closed && frames.capacity() <= MAX_KEPT_BYTES) {
      turn = frames.clear();
    } else {
      frames.release();
    }
  }

  private boolean passBlocks() {
    boolean passed = false;
    while (channel.isWritable() && !closed) {
      QueuedBlock next = blocks.pollFirst();
      if (next == null) {
        break;
      }
      BlockPlace place = next.place;
      queuedBlockBytes -= place.lengthBytes();
      int headBytes = FrameHeader.BYTES + FillId.BYTES;
      ByteBuf head = channel.alloc().directBuffer(headBytes, headBytes);
      writer.writeHead(
          head.internalNioBuffer(0, headBytes),
          next.requestId,
          invocation,
          place.fill(),
          place.segment(),
          place.stripe(),
          place.index(),
          place.lengthBytes(),
          next.crc);
      pass(head.writerIndex(headBytes));
      pass(next.block.buffer().slice(0, place.lengthBytes()));
      passed = true;
    }
    return passed;
  }

  private void pass(ByteBuf bytes) {
    if (crossing != null) {
      crossing.sent(bytes.readableBytes());
    }
    var _ = channel.write(bytes, channel.voidPromise()); // a failure ends the connection
  }
}
