package dev.floe.gateway.session;

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
 * the next buffer, and gets the block itself. Loop code: confined to the channel's loop.
 *
 * <p>The next read goes to the 32 bytes of a header, to the rest of a control frame, or to a block
 * with 32 spare bytes behind it, which catch the header of the next frame in the same system call.
 * So nothing is ever read that has no place: before HELLO is proven, a connection holds one control
 * frame at most.
 *
 * <p>Where the frame that is next is known but for its checksum, the DATA that answers the oldest
 * READ, its header is read together with the block, into the spare bytes before it. Should
 * something else have come, that is copied to where it belongs. That saves a third of the system
 * calls.
 */
final class FrameReceiver extends ChannelInboundHandlerAdapter implements RecvByteBufAllocator {
  /** Reads of one turn, so that one lane does not starve the others of its loop. */
  private static final int MAX_READS = 16;

  private final Frames frames;
  // Left to the collector: a connection that ends on its way from one loop to another is on
  // neither, so that no handler hears of its end.
  private final ByteBuf head =
      Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(FrameHeader.BYTES)).clear();
  private final ByteBuffer headBytes = head.internalNioBuffer(0, FrameHeader.BYTES).slice();

  private Part part = Part.HEAD;
  private ByteBuf target = head;

  /** Where the payload begins in the target. */
  private int payloadStart;

  /** Bytes of the payload that are still to come into the target, or to be thrown away. */
  private int payloadBytes;

  /** How many of them the frames have been told of. */
  private int toldBytes;

  /** What the next bytes are. */
  private enum Part {
    HEAD,
    /** Probably the DATA that is expected, its header first. */
    EXPECTED,
    CONTROL,
    BLOCK,
    /** A block that nobody wants: into the scratch, piece by piece. */
    DISCARD,
    /** Nothing is meant by them any more. */
    NOTHING
  }

  /** What the frames mean; called on the channel's loop. */
  interface Frames {
    /** Something has arrived. */
    void onBytes();

    /** A frame that is no DATA begins; refused by a {@link ProtocolException}. */
    void onControlBegins(FrameType type);

    /** A frame that is no DATA, whole; its checksum is not checked yet. Borrowed for the call. */
    void onControl(ByteBuffer frame);

    /**
     * What the next frame is to be read into if it is the DATA that is expected: an empty buffer of
     * the header, the payload and {@link FrameHeader#BYTES} more, borrowed until {@link
     * #onExpected} or {@link #onNothingExpected}; null if none is expected.
     */
    @Nullable ByteBuf expected();

    /**
     * A frame has begun in what was expected.
     *
     * @return whether it is the one: then the buffer stays borrowed until the block ends
     */
    boolean onExpected(ByteBuffer header);

    /** Nothing has come, or something else: the buffer is the frames' again. */
    void onNothingExpected();

    /**
     * A DATA frame begins.
     *
     * @return what to read it into, borrowed until the block ends or the connection does: an empty
     *     buffer whose capacity is the payload's length and {@link FrameHeader#BYTES}; null to
     *     throw the payload away
     */
    @Nullable ByteBuf onDataBegins(ByteBuffer header);

    /** Bytes [from, to) of the block have arrived in its buffer. */
    void onDataProgress(int from, int to);

    /** The block is whole; its buffer is the frames' again. */
    void onDataEnds();

    /** What is thrown away goes here; borrowed, and shared by the connections of a loop. */
    ByteBuf scratch();

    /** The channel can take more. */
    void onWritable();

    /** The connection has ended; a block that has begun will not be whole. */
    void onClosed(String reason);
  }

  FrameReceiver(Frames frames) {
    this.frames = frames;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf read = (ByteBuf) message;
    try {
      frames.onBytes();
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
        if (to > toldBytes) {
          int from = toldBytes;
          toldBytes = to;
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

  /** What came behind the payload is the beginning of the next header. */
  private void keep(ByteBuf from) {
    int end = payloadStart + payloadBytes;
    int spare = from.writerIndex() - end;
    if (spare > 0) {
      head.writeBytes(from.internalNioBuffer(end, spare));
    }
  }

  /** Reads the next frame into the block that is expected, if one is and nothing has come yet. */
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
      toldBytes = 0;
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
    toldBytes = 0;
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
  @SuppressWarnings("deprecation") // Netty's own interface still names it
  public Handle newHandle() {
    return new Reads();
  }

  /** Netty's receive loop with our choice of the next buffer. */
  private final class Reads implements ExtendedHandle {
    private int lastBytes;
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

    /** Goes on while the socket filled what it was given. */
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
