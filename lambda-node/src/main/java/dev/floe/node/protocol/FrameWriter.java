package dev.floe.node.protocol;

import java.nio.ByteBuffer;

/**
 * Appends whole frames, or the heads of WRITE and DATA, at a buffer's position, without allocating.
 * Throws BufferOverflowException or IndexOutOfBoundsException if the buffer has no room; callers
 * check first. Confined to one thread; keep one per lane.
 */
public final class FrameWriter {
  /** The length of a READ, DROP or KEEP frame. */
  public static final int FILL_FRAME_BYTES = FrameHeader.BYTES + FillId.BYTES;

  private final ControlFrames checksums = new ControlFrames();

  /**
   * Appends a frame that has no payload and names no block: LIST, PING, PONG, GOODBYE, FAREWELL,
   * STAY...
   */
  public void empty(ByteBuffer to, FrameType type, byte flags, long requestId, int invocation) {
    int at = to.position();
    FrameHeader.write(to, at, type, flags, 0, requestId, invocation, 0, 0, 0);
    checksums.seal(to, at);
    to.position(at + FrameHeader.BYTES);
  }

  /** Appends a CANCEL of the READ with this request id. */
  public void cancel(ByteBuffer to, long requestId, int invocation) {
    empty(to, FrameType.CANCEL, (byte) 0, requestId, invocation);
  }

  public void read(
      ByteBuffer to,
      long requestId,
      int invocation,
      FillId fill,
      int segment,
      int stripe,
      int index) {
    fillFrame(to, FrameType.READ, (byte) 0, requestId, invocation, fill, segment, stripe, index);
  }

  /** Appends a DROP of one chunk, or of all chunks of the fill if the segment is -1. */
  public void drop(
      ByteBuffer to, long requestId, int invocation, FillId fill, int segment, int index) {
    fillFrame(to, FrameType.DROP, (byte) 0, requestId, invocation, fill, segment, 0, index);
  }

  /** Appends a DROP of one block of a chunk. */
  public void dropBlock(
      ByteBuffer to,
      long requestId,
      int invocation,
      FillId fill,
      int segment,
      int stripe,
      int index) {
    byte flags = FrameHeader.ONE_BLOCK;
    fillFrame(to, FrameType.DROP, flags, requestId, invocation, fill, segment, stripe, index);
  }

  /** Appends a KEEP of a fill's unsealed chunks. */
  public void keep(ByteBuffer to, long requestId, int invocation, FillId fill) {
    fillFrame(to, FrameType.KEEP, (byte) 0, requestId, invocation, fill, 0, 0, 0);
  }

  /**
   * Appends the head of a WRITE: header and fill id. The caller sends the block's bytes after it.
   */
  public void writeHead(
      ByteBuffer to,
      long requestId,
      int invocation,
      FillId fill,
      int segment,
      int stripe,
      int index,
      int blockLengthBytes,
      int blockCrc) {
    int at = to.position();
    int payloadBytes = FillId.BYTES + blockLengthBytes;
    FrameHeader.write(
        to,
        at,
        FrameType.WRITE,
        (byte) 0,
        payloadBytes,
        requestId,
        invocation,
        segment,
        stripe,
        index);
    FrameHeader.crc(to, at, blockCrc);
    fill.write(to.position(at + FrameHeader.BYTES));
  }

  /** Appends the head of a DATA: the header alone. The caller sends the block's bytes after it. */
  public void dataHead(
      ByteBuffer to,
      long requestId,
      int invocation,
      int segment,
      int stripe,
      int index,
      int blockLengthBytes,
      int blockCrc) {
    int at = to.position();
    FrameHeader.write(
        to,
        at,
        FrameType.DATA,
        (byte) 0,
        blockLengthBytes,
        requestId,
        invocation,
        segment,
        stripe,
        index);
    FrameHeader.crc(to, at, blockCrc);
    to.position(at + FrameHeader.BYTES);
  }

  /**
   * Leaves room for a header. The caller then writes the payload, and {@link #finish} fills in the
   * header.
   *
   * @return where the frame begins
   */
  public int begin(ByteBuffer to) {
    int at = to.position();
    to.position(at + FrameHeader.BYTES);
    return at;
  }

  /**
   * Completes the frame that {@link #begin} began at {@code at}; its payload ends at the position.
   */
  public void finish(
      ByteBuffer to, int at, FrameType type, byte flags, long requestId, int invocation) {
    int payloadBytes = to.position() - at - FrameHeader.BYTES;
    type.requirePayload(payloadBytes);
    FrameHeader.write(to, at, type, flags, payloadBytes, requestId, invocation, 0, 0, 0);
    checksums.seal(to, at);
  }

  private void fillFrame(
      ByteBuffer to,
      FrameType type,
      byte flags,
      long requestId,
      int invocation,
      FillId fill,
      int segment,
      int stripe,
      int index) {
    int at = to.position();
    FrameHeader.write(
        to, at, type, flags, FillId.BYTES, requestId, invocation, segment, stripe, index);
    fill.write(to.position(at + FrameHeader.BYTES));
    checksums.seal(to, at);
  }
}
