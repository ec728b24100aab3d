package dev.floe.gateway.http.h2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;

/**
 * Reads the frames' headers before Netty's codec does: it stops floods, and reports whether the
 * codec has to keep an unfinished frame or head. The codec itself does not limit the memory of all
 * such frames. Confined to its loop.
 */
final class FrameMeter extends ChannelDuplexHandler {
  private static final int PREFACE_BYTES = 24;
  private static final int HEADER_BYTES = 9;

  private final FloodGuard guard = new FloodGuard(System.nanoTime());
  private final Listener listener;
  private int skipBytes = PREFACE_BYTES;
  private int headerBytes;
  private int lengthBytes;
  private byte type;
  private byte flags;
  private boolean inHead;
  private boolean holding;
  private boolean refused;

  /** Receives what a meter finds. */
  interface Listener {
    /** Reserves memory for an unfinished frame or head; returns false if no memory is left. */
    boolean heldBegun();

    void heldEnded();

    /** Closes the connection: the client sends too many frames, or there is no memory. */
    void tooMuch();
  }

  FrameMeter(Listener listener) {
    this.listener = listener;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (refused || !(message instanceof ByteBuf bytes)) {
      ReferenceCountUtil.release(message);
      return;
    }
    if (!admits(bytes)) {
      refused = true;
      bytes.release();
      listener.tooMuch();
      return;
    }
    context.fireChannelRead(bytes);
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (message instanceof ByteBuf bytes) {
      guard.sent(bytes.readableBytes());
    }
    var _ = context.write(message, promise);
  }

  private boolean admits(ByteBuf bytes) {
    int index = bytes.readerIndex();
    int end = bytes.writerIndex();
    while (index < end) {
      if (skipBytes > 0) {
        int skipped = Math.min(skipBytes, end - index);
        skipBytes -= skipped;
        index += skipped;
      } else if (!header(bytes.getByte(index++))) {
        return false;
      }
    }
    boolean holds = skipBytes > 0 || headerBytes > 0 || inHead;
    if (holds && !holding && !listener.heldBegun()) {
      return false;
    }
    if (!holds && holding) {
      listener.heldEnded();
    }
    holding = holds;
    return true;
  }

  /** Takes one byte of a frame's header; returns false if the frame is one too many. */
  private boolean header(byte next) {
    switch (headerBytes) {
      case 0, 1, 2 -> lengthBytes = lengthBytes << 8 | (next & 0xFF);
      case 3 -> type = next;
      case 4 -> flags = next;
      default -> {} // the stream
    }
    if (++headerBytes < HEADER_BYTES) {
      return true;
    }
    int length = lengthBytes;
    headerBytes = 0;
    lengthBytes = 0;
    skipBytes = length;
    if (type == FloodGuard.HEADERS || type == FloodGuard.CONTINUATION) {
      inHead = (flags & FloodGuard.END_HEADERS) == 0;
    }
    return guard.admits(type, flags, length, System.nanoTime());
  }
}
