package dev.floe.node.session;

import dev.floe.node.protocol.ControlFrames;
import dev.floe.node.protocol.FillId;
import dev.floe.node.protocol.FrameHeader;
import dev.floe.node.protocol.FrameType;
import dev.floe.node.protocol.ProtocolException;
import dev.floe.node.protocol.Seal;
import dev.floe.node.store.Slot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * Splits the bytes of one lane into frames. A WRITE's block is read directly into the store's
 * memory; the same call reads the bytes after it into the buffer. Confined to the node's thread;
 * allocates nothing per frame.
 */
final class FrameReader {
  private static final int WRITE_HEAD_BYTES = FrameHeader.BYTES + FillId.BYTES;

  /** Receives the frames. */
  interface Frames {
    /** Returns false if no further frame can be accepted; {@link FrameReader#parse} then stops. */
    boolean hasRoom();

    /** Handles the whole frame at {@code at}, whose checksum is right and which is not a WRITE. */
    void frame(FrameType type, ByteBuffer buffer, int at);

    /** Begins a WRITE; returns the slot for its block, or null to discard the block. */
    @Nullable Slot beginWrite(ByteBuffer buffer, int at);

    /** Ends the WRITE: its whole block has been read, or discarded. */
    void endWrite();
  }

  private final Frames frames;
  private final ControlFrames checksums = new ControlFrames();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(64 << 10);
  private final ByteBuffer[] plain = {buffer};
  private final ByteBuffer[] slotFirst = {buffer, buffer};
  private int start;
  private @Nullable Slot slot;
  private int bodyLeft;
  private boolean drained;

  FrameReader(Frames frames) {
    this.frames = frames;
  }

  /**
   * Reads from the socket once.
   *
   * @return bytes read, 0 if there are none, -1 at the end of the stream
   */
  long read(SocketChannel channel, Wire wire) throws IOException {
    Slot body = slot;
    ByteBuffer[] into = plain;
    int room = buffer.remaining();
    if (body != null) {
      slotFirst[0] = body.bytes();
      into = slotFirst;
      room += body.bytes().remaining();
    }
    long read = wire.read(channel, into);
    if (body != null) {
      bodyLeft = body.bytes().remaining();
    }
    drained = read < room;
    return read;
  }

  /**
   * Returns true if the last read left room, so that the socket has no more bytes and another read
   * would be in vain.
   */
  boolean drained() {
    return drained;
  }

  /** Handles all whole frames that have been read; returns false if it stopped for lack of room. */
  boolean parse() {
    boolean room = true;
    while (room && (bodyLeft > 0 || slot != null || headIsThere())) {
      if (bodyLeft > 0 || slot != null) {
        if (!takeBody()) {
          break;
        }
      } else if (!frames.hasRoom()) {
        room = false;
      } else if (!takeFrame()) {
        break;
      }
    }
    compact();
    return room;
  }

  void reset() {
    buffer.clear();
    start = 0;
    slot = null;
    bodyLeft = 0;
  }

  private boolean headIsThere() {
    return buffer.position() - start >= FrameHeader.BYTES;
  }

  /** Handles the frame at {@code start}; returns false if it is incomplete. */
  private boolean takeFrame() {
    FrameType type = FrameHeader.type(buffer, start);
    int payloadBytes = FrameHeader.payloadLengthBytes(buffer, start);
    int available = buffer.position() - start;
    if (type == FrameType.WRITE) {
      if (available < WRITE_HEAD_BYTES) {
        return false;
      }
      slot = frames.beginWrite(buffer, start);
      bodyLeft = payloadBytes - FillId.BYTES;
      start += WRITE_HEAD_BYTES;
      return true;
    }
    if (payloadBytes > Seal.MAX_BYTES) {
      throw new ProtocolException("a gateway sends no %s".formatted(type));
    }
    int frameBytes = FrameHeader.BYTES + payloadBytes;
    if (available < frameBytes) {
      return false;
    }
    checksums.check(buffer, start);
    frames.frame(type, buffer, start);
    start += frameBytes;
    return true;
  }

  /**
   * Consumes the part of a WRITE's block that has been read; returns false if more must be read.
   */
  private boolean takeBody() {
    int here = Math.min(bodyLeft, buffer.position() - start);
    if (slot != null && here > 0) {
      ByteBuffer to = slot.bytes();
      to.put(to.position(), buffer, start, here);
      to.position(to.position() + here);
    }
    start += here;
    bodyLeft -= here;
    if (bodyLeft > 0) {
      return false;
    }
    slot = null;
    frames.endWrite();
    return true;
  }

  private void compact() {
    if (start == buffer.position()) {
      buffer.clear();
    } else if (start > 0) {
      buffer.flip().position(start).compact();
    }
    start = 0;
  }
}
