package dev.floe.node.protocol;

/**
 * The type of a frame. Its number is the header's first byte and never changes its meaning. The
 * comment of each type begins with the side that sends the frame: node, gateway or either.
 */
public enum FrameType {
  /** Node: the first frame of a lane in each invocation. Payload {@link Hello}. */
  HELLO(1, 84 + Handshake.MAC_BYTES, FrameHeader.MAX_HELLO_PAYLOAD_BYTES),
  /** Gateway: the answer to HELLO. Payload {@link Welcome}. */
  WELCOME(2, 1 + Handshake.MAC_BYTES, 1 + Handshake.MAC_BYTES),
  /**
   * Node: the totals of its sealed chunks, right after WELCOME on lane 0. Payload {@link
   * HoldingsReport}.
   */
  REPORT(3, HoldingsReport.BYTES, HoldingsReport.BYTES),
  /** Gateway: asks for the inventory. No payload. */
  LIST(4),
  /** Node: a part of the inventory. Payload {@link Inventory}; flag 1 on the last part. */
  INVENTORY(5, 4, FrameHeader.MAX_CONTROL_PAYLOAD_BYTES),
  /** Gateway: asks for one block. Payload: the fill id. */
  READ(10, FillId.BYTES, FillId.BYTES),
  /** Node: the requested block. Payload: its bytes. */
  DATA(11, 1, FrameHeader.MAX_BLOCK_BYTES),
  /** Node: the requested block is not sent; the flags hold a {@link NoDataReason}. No payload. */
  NO_DATA(12),
  /** Gateway: the block is no longer wanted; it may still be sent. No payload. */
  CANCEL(13),
  /** Gateway: store this block. Payload: the fill id, then the block's bytes. */
  WRITE(20, FillId.BYTES + 1, FillId.BYTES + FrameHeader.MAX_BLOCK_BYTES),
  /** Node: the block is stored. No payload. */
  STORED(21),
  /** Node: the block is not stored; the flags hold a {@link RefusalReason}. No payload. */
  REFUSED(22),
  /** Gateway: report and keep this fill's chunks from now on. Payload {@link Seal}. */
  SEAL(23, 1, Seal.MAX_BYTES),
  /** Node: the seal is stored; a seal of an unknown fill is REFUSED. No payload. */
  SEALED(24),
  /**
   * Gateway: delete a chunk, one of its blocks (flag 1), or all chunks of a fill (segment -1).
   * Payload: the fill id.
   */
  DROP(25, FillId.BYTES, FillId.BYTES),
  /** Gateway: the fill continues; hold its unsealed chunks. Payload: the fill id. */
  KEEP(26, FillId.BYTES, FillId.BYTES),
  /** Either: are you there? No payload; the other side answers PONG with the same request id. */
  PING(30),
  /** Either: the answer to PING. No payload. */
  PONG(31),
  /**
   * Node: asks to leave, because staying costs more than being invoked again or its time is over.
   * No payload.
   */
  GOODBYE(40),
  /** Gateway: leave now; no request follows in this invocation. No payload. */
  FAREWELL(41),
  /** Gateway: stay, the node is needed. No payload. */
  STAY(42);

  private static final FrameType[] BY_ID = new FrameType[64];

  static {
    for (FrameType type : values()) {
      BY_ID[type.id] = type;
    }
  }

  private final byte id;
  private final int minPayloadBytes;
  private final int maxPayloadBytes;

  FrameType(int id) {
    this(id, 0, 0);
  }

  FrameType(int id, int minPayloadBytes, int maxPayloadBytes) {
    this.id = (byte) id;
    this.minPayloadBytes = minPayloadBytes;
    this.maxPayloadBytes = maxPayloadBytes;
  }

  /** Returns the header's first byte. */
  public byte id() {
    return id;
  }

  /**
   * Checks a payload's length; throws {@link ProtocolException} if it is out of this type's bounds.
   */
  void requirePayload(int lengthBytes) {
    if (lengthBytes < minPayloadBytes || lengthBytes > maxPayloadBytes) {
      throw new ProtocolException(
          "%s with a payload of %d bytes, expected %d to %d"
              .formatted(this, lengthBytes, minPayloadBytes, maxPayloadBytes));
    }
  }

  /** Returns the type with this number; throws {@link ProtocolException} if there is none. */
  public static FrameType of(byte id) {
    FrameType type = id >= 0 && id < BY_ID.length ? BY_ID[id] : null;
    if (type == null) {
      throw new ProtocolException("frame type %d is not known".formatted(id));
    }
    return type;
  }
}
