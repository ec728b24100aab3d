package dev.floe.node.protocol;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The 32 bytes before every payload, big endian:
 *
 * <pre>
 *  0  u8   type        FrameType
 *  1  u8   flags       a reason, or 1 for LAST_PART, ONE_BLOCK or KNOWS_KEEP
 *  2  u8   stripe      0..63 within the segment
 *  3  u8   index       0..d+p-1, the block's index in its stripe
 *  4  i32  payload length in bytes
 *  8  i64  request id  chosen by the side that asks, rises within a lane
 * 16  i32  invocation  the number of the invocation that the frame belongs to
 * 20  i32  segment     number of the segment within its object
 * 24  i32  zero
 * 28  i32  crc         CRC32C, in WRITE and DATA of the block (BlockCrc), else of bytes 0..27 and the payload
 * </pre>
 *
 * Accessors take the position of the header in the buffer, so that no object is made per frame, and
 * leave the buffer's own position unchanged. Buffers must be big endian, which is their default.
 */
public final class FrameHeader {
  public static final int BYTES = 32;

  /** The protocol's version, in HELLO and in the invocation's payload. */
  public static final int VERSION = 1;

  /** Flag of the last INVENTORY part. */
  public static final byte LAST_PART = 1;

  /** Flag of a DROP that names one block of a chunk. */
  public static final byte ONE_BLOCK = 1;

  /** Flag of the HELLO of a node that supports KEEP. */
  public static final byte KNOWS_KEEP = 1;

  /**
   * The bound of HELLO's payload, the only payload that a gateway reads from a connection before
   * the node has proven itself.
   */
  public static final int MAX_HELLO_PAYLOAD_BYTES = 1024;

  /** The bound of all payloads except those of WRITE and DATA. */
  public static final int MAX_CONTROL_PAYLOAD_BYTES = 64 << 10;

  /** The largest block that the protocol carries. */
  public static final int MAX_BLOCK_BYTES = 1 << 20;

  static final int TYPE = 0;
  static final int FLAGS = 1;
  static final int STRIPE = 2;
  static final int INDEX = 3;
  static final int PAYLOAD_LENGTH = 4;
  static final int REQUEST_ID = 8;
  static final int INVOCATION = 16;
  static final int SEGMENT = 20;
  static final int RESERVED = 24;
  static final int CRC = 28;

  private FrameHeader() {}

  /**
   * Writes a header at {@code at}; the checksum is zero until {@link #crc(ByteBuffer, int, int)}
   * sets it.
   */
  public static void write(
      ByteBuffer buffer,
      int at,
      FrameType type,
      byte flags,
      int payloadLengthBytes,
      long requestId,
      int invocation,
      int segment,
      int stripe,
      int index) {
    assert buffer.order() == ByteOrder.BIG_ENDIAN : "frames are big endian";
    buffer.put(at + TYPE, type.id());
    buffer.put(at + FLAGS, flags);
    buffer.put(at + STRIPE, (byte) stripe);
    buffer.put(at + INDEX, (byte) index);
    buffer.putInt(at + PAYLOAD_LENGTH, payloadLengthBytes);
    buffer.putLong(at + REQUEST_ID, requestId);
    buffer.putInt(at + INVOCATION, invocation);
    buffer.putInt(at + SEGMENT, segment);
    buffer.putInt(at + RESERVED, 0);
    buffer.putInt(at + CRC, 0);
  }

  public static FrameType type(ByteBuffer buffer, int at) {
    return FrameType.of(buffer.get(at + TYPE));
  }

  public static byte flags(ByteBuffer buffer, int at) {
    return buffer.get(at + FLAGS);
  }

  public static int stripe(ByteBuffer buffer, int at) {
    return buffer.get(at + STRIPE) & 0xff;
  }

  public static int index(ByteBuffer buffer, int at) {
    return buffer.get(at + INDEX) & 0xff;
  }

  /** Returns the payload's length, checked against the bounds of the frame's type. */
  public static int payloadLengthBytes(ByteBuffer buffer, int at) {
    int length = buffer.getInt(at + PAYLOAD_LENGTH);
    type(buffer, at).requirePayload(length);
    return length;
  }

  public static long requestId(ByteBuffer buffer, int at) {
    return buffer.getLong(at + REQUEST_ID);
  }

  public static int invocation(ByteBuffer buffer, int at) {
    return buffer.getInt(at + INVOCATION);
  }

  public static int segment(ByteBuffer buffer, int at) {
    return buffer.getInt(at + SEGMENT);
  }

  /** Returns a view of the payload of the whole frame at {@code at}; allocates an object. */
  public static ByteBuffer payload(ByteBuffer buffer, int at) {
    return buffer.slice(at + BYTES, payloadLengthBytes(buffer, at));
  }

  public static int crc(ByteBuffer buffer, int at) {
    return buffer.getInt(at + CRC);
  }

  public static void crc(ByteBuffer buffer, int at, int crc) {
    buffer.putInt(at + CRC, crc);
  }
}
