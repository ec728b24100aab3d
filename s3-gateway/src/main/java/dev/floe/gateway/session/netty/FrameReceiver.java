package dev.floe.gateway.session.netty;

import dev.floe.node.protocol.FrameHeader;
import dev.floe.node.protocol.FrameType;
import dev.floe.node.protocol.ProtocolException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a lane's stream into frames without copying blocks: Netty's receive loop asks this class for
 * its next buffer, and for DATA this is the memory of the requested block itself. Loop code:
 * confined to the channel's loop.
 *
 * <p>Each read has one target: the 32 bytes of a header, the rest of a control frame, or a block
 * with 32 spare bytes after it. The spare bytes receive the header of the next frame in the same
 * system call. No read exceeds its target, so a connection whose HELLO is not verified holds at
 * most one control frame.
 *
 * <p>The next frame can often be predicted: DATA that answers the oldest READ. Then a single target
 * has room for the header, the block and the spare bytes. This saves a third of the system calls.
 * If other bytes arrive, they are copied to their own targets.
 */
final class FrameReceiver extends ChannelInboundHandlerAdapter implements RecvByteBufAllocator {
  /** The most reads in one turn, so that one lane does not starve the others of its loop. */
  private static final int MAX_READS = 16;

  private final Frames frames;
  // Left to the garbage collector, because no handler could always release it: none is called for a
  // connection that ends while it moves from one loop to another.
  private final ByteBuf head =
      Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(FrameHeader.BYTES)).clear();
  private final ByteBuffer headBytes = head.internalNioBuffer(0, FrameHeader.BYTES).slice();

  /** The number of bytes of the last read; 0 or less if there were none. */
  private int lastBytes;

  private Part part = Part.HEAD;
  private ByteBuf target = head;

  /** The offset of the payload in the target. */
  private int payloadStart;

  /** The payload's length; for a discarded payload, the bytes from the current piece on. */
  private int payloadBytes;

  /** The number of payload bytes that were reported to {@link #frames}. */
  private int reportedBytes;

  /** The meaning of the next bytes. */
  private enum Part {
    HEAD,
    /** A header and a block, probably the expected DATA. */
    EXPECTED,
    CONTROL,
    BLOCK,
    /** A block that is not wanted, which is read into the scratch buffer piece by piece. */
    DISCARD,
    /** Nothing: the connection has ended. */
    NOTHING
  }

  /** Handles the frames. Called on the channel's loop. */
  interface Frames {
    /** Called when bytes have arrived. */
    void onBytes(int count);

    /** Called when a control frame begins. Throws {@link ProtocolException} to refuse it. */
    void onControlBegins(FrameType type);

    /**
     * Called with a complete control frame, borrowed for the call. Its checksum is not verified
     * yet.
     */
    void onControl(ByteBuffer frame);

    /**
     * Returns the buffer for the DATA that is expected next; null if none is. The buffer is empty
     * and has room for the header, the payload and {@link FrameHeader#BYTES} more. Its loan ends
     * with {@link #onNothingExpected}, unless {@link #onExpected} returns true.
     */
    @Nullable ByteBuf expected();

    /**
     * Called when a header has arrived in the buffer of {@link #expected}.
     *
     * @return true if it is the expected header; the buffer then stays borrowed until the block or
     *     the connection ends
     */
    boolean onExpected(ByteBuffer header);

    /**
     * Ends the loan of the buffer of {@link #expected}: what has arrived, if anything, is not the
     * whole expected header.
     */
    void onNothingExpected();

    /**
     * Called when a DATA frame begins.
     *
     * @return an empty buffer for the payload and {@link FrameHeader#BYTES} more, borrowed until
     *     the block or the connection ends; null to discard the payload
     */
    @Nullable ByteBuf onDataBegins(ByteBuffer header);

    /** Called when bytes [from, to) of the block have arrived in its buffer. */
    void onDataProgress(int from, int to);

    /**
     * Called when the payload of a DATA frame is complete, even if it was discarded. The loan of
     * its buffer ends.
     */
    void onDataEnds();

    /** Returns the buffer for discarded bytes, borrowed and shared by the connections of a loop. */
    ByteBuf scratch();

    /** Called when the channel has become writable, or is no longer writable. */
    void onWritable();

    /** Called when the connection has ended. A block that has begun will not be completed. */
    void onClosed(String reason);
  }

  FrameReceiver(Frames frames) {
    this.frames = frames;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf read = (ByteBuf) message;
    try {
      frames.onBytes(lastBytes);
      advance();
    } catch (ProtocolException | IndexOutOfBoundsException e) {
      var _ = context.close();
      closed("protocol: " + e.getMessage());
    } finally {
      read.release();
    }
  }

  private void advance() {
    switch (part) {
      case HEAD -> {}
      case EXPECTED -> {
        beginExpected();
        return;
      }
      case CONTROL -> {
        if (!target.isWritable()) {
          ByteBuf frame = target;
          expectHead();
          try {
            frames.onControl(frame.nioBuffer(0, frame.capacity()));
          } finally {
            frame.release();
          }
        }
      }
      case BLOCK -> {
        int have = target.writerIndex() - payloadStart;
        int to = Math.min(have, payloadBytes);
        if (to > reportedBytes) {
          int from = reportedBytes;
          reportedBytes = to;
          frames.onDataProgress(from, to);
        }
        if (have >= payloadBytes) {
          ByteBuf block = target;
          expectHead();
          keep(block);
          frames.onDataEnds();
        }
      }
      case DISCARD -> {
        int have = target.writerIndex();
        if (have >= payloadBytes) {
          ByteBuf piece = target;
          expectHead();
          keep(piece);
          piece.release();
          frames.onDataEnds();
        } else if (!target.isWritable()) {
          payloadBytes -= have;
          target.release();
          target = piece();
        }
      }
      case NOTHING -> head.clear();
    }
    if (part == Part.HEAD && !head.isWritable()) {
      begin();
    }
  }

  /** Copies the bytes after the payload to the buffer of the header: they begin the next frame. */
  private void keep(ByteBuf from) {
    int end = payloadStart + payloadBytes;
    int spare = from.writerIndex() - end;
    if (spare > 0) {
      head.writeBytes(from.internalNioBuffer(end, spare));
    }
  }

  /** Chooses the expected block as the next target, if one is expected and no header has begun. */
  private void expect() {
    if (part == Part.HEAD && !head.isReadable()) {
      ByteBuf frame = frames.expected();
      if (frame != null) {
        part = Part.EXPECTED;
        target = frame;
      }
    }
  }

  private void expectNothing() {
    if (part == Part.EXPECTED) {
      expectHead();
      frames.onNothingExpected();
    }
  }

  private void beginExpected() {
    ByteBuf frame = target;
    ByteBuffer header = frame.internalNioBuffer(0, FrameHeader.BYTES);
    if (frame.writerIndex() >= FrameHeader.BYTES && frames.onExpected(header)) {
      part = Part.BLOCK;
      payloadStart = FrameHeader.BYTES;
      payloadBytes = FrameHeader.payloadLengthBytes(header, 0);
      reportedBytes = 0;
      advance();
    } else {
      byte[] other = new byte[frame.writerIndex()];
      frame.getBytes(0, other);
      expectNothing();
      replay(other);
    }
  }

  private void replay(byte[] bytes) {
    int at = 0;
    while (at < bytes.length) {
      int count = Math.min(target.writableBytes(), bytes.length - at);
      target.writeBytes(bytes, at, count);
      at += count;
      advance();
    }
  }

  private void expectHead() {
    part = Part.HEAD;
    target = head.clear();
  }

  private void begin() {
    int length = FrameHeader.payloadLengthBytes(headBytes, 0);
    FrameType type = FrameHeader.type(headBytes, 0);
    if (type != FrameType.DATA) {
      frames.onControlBegins(type);
      if (length == 0) {
        head.clear();
        frames.onControl(headBytes);
        return;
      }
      part = Part.CONTROL;
      target = Unpooled.directBuffer(FrameHeader.BYTES + length, FrameHeader.BYTES + length);
      target.writeBytes(head, 0, FrameHeader.BYTES);
      return;
    }
    payloadStart = 0;
    payloadBytes = length;
    reportedBytes = 0;
    ByteBuf block = frames.onDataBegins(headBytes);
    if (block != null) {
      part = Part.BLOCK;
      target = block;
    } else {
      part = Part.DISCARD;
      target = piece();
    }
  }

  private ByteBuf piece() {
    ByteBuf scratch = frames.scratch();
    int room = Math.min(payloadBytes + FrameHeader.BYTES, scratch.capacity());
    return scratch.retainedSlice(0, room).clear();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    frames.onWritable();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    closed("the node closed the connection");
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    var _ = context.close();
    closed(cause.toString());
  }

  private void closed(String reason) {
    expectNothing();
    if (part == Part.CONTROL || part == Part.DISCARD) {
      target.release();
    }
    expectHead();
    part = Part.NOTHING;
    frames.onClosed(reason);
  }

  @Override
  @SuppressWarnings("deprecation") // Netty's interface still declares the deprecated type
  public Handle newHandle() {
    return new Reads();
  }

  /** Makes Netty's receive loop read into the current target. */
  private final class Reads implements ExtendedHandle {
    private int attemptedBytes;
    private int reads;

    @Override
    public ByteBuf allocate(ByteBufAllocator allocator) {
      expect();
      return target.retain();
    }

    @Override
    public int guess() {
      return target.writableBytes();
    }

    @Override
    public void reset(ChannelConfig config) {
      reads = 0;
    }

    @Override
    public void incMessagesRead(int messages) {
      reads += messages;
    }

    @Override
    public void lastBytesRead(int bytes) {
      lastBytes = bytes;
      if (bytes <= 0) {
        expectNothing();
      }
    }

    @Override
    public int lastBytesRead() {
      return lastBytes;
    }

    @Override
    public void attemptedBytesRead(int bytes) {
      attemptedBytes = bytes;
    }

    @Override
    public int attemptedBytesRead() {
      return attemptedBytes;
    }

    /** Continues while the socket fills each target. */
    @Override
    public boolean continueReading() {
      return reads < MAX_READS && lastBytes == attemptedBytes;
    }

    @Override
    public boolean continueReading(UncheckedBooleanSupplier maybeMore) {
      return reads < MAX_READS && maybeMore.get();
    }

    @Override
    public void readComplete() {}
  }
}
