package dev.floe.node.protocol;

import java.nio.ByteBuffer;

/**
 * The payload of HELLO, a lane's first frame and the first after a thaw: it names the instance that
 * dials. {@link Handshake} adds the MAC. The invocation's number is in the frame's header.
 *
 * <pre>
 *   0  u16   protocol version
 *   2  u8    lane
 *   3  u8    lanes
 *   4  i64   pid
 *  12  i64   expiry, seconds since 1970
 *  20  16 B  instance id
 *  36  32 B  node's nonce
 *  68  i64   capacity in bytes
 *  76  i64   bytes held
 *  84  str   function name
 *   .  str   zone; may be left out
 *   .  32 B  MAC
 * </pre>
 *
 * @param lane the number of this lane, from 0 to {@code lanes - 1}
 * @param lanes the number of the session's lanes, 1 to 255
 * @param pid the id of the node's process
 * @param expiryEpochSeconds the expiry of the session key, from the invocation's payload
 * @param nodeNonce drawn for this HELLO
 * @param capacityBytes the node's memory for blocks
 * @param heldBytes the memory taken by its blocks, sealed or not
 * @param function the function's name
 * @param zone the id of the zone in which the instance is; empty if it is unknown
 */
public record Hello(
    int lane,
    int lanes,
    long pid,
    long expiryEpochSeconds,
    InstanceId instance,
    Nonce nodeNonce,
    long capacityBytes,
    long heldBytes,
    String function,
    String zone) {
  private static final int MAX_ZONE_BYTES = 32;

  /** Creates a HELLO without a zone. */
  public Hello(
      int lane,
      int lanes,
      long pid,
      long expiryEpochSeconds,
      InstanceId instance,
      Nonce nodeNonce,
      long capacityBytes,
      long heldBytes,
      String function) {
    this(
        lane,
        lanes,
        pid,
        expiryEpochSeconds,
        instance,
        nodeNonce,
        capacityBytes,
        heldBytes,
        function,
        "");
  }

  public Hello {
    if (lanes < 1 || lanes > 255 || lane < 0 || lane >= lanes) {
      throw new ProtocolException(
          "lane %d of %d, expected 0 <= lane < lanes <= 255".formatted(lane, lanes));
    }
    if (capacityBytes < 0 || heldBytes < 0) {
      throw new ProtocolException(
          "capacity %d, held %d bytes, expected 0 or more".formatted(capacityBytes, heldBytes));
    }
    if (function.isEmpty()) {
      throw new ProtocolException("function name is empty");
    }
  }

  /** Appends everything except the MAC. */
  void write(ByteBuffer to) {
    to.putShort((short) FrameHeader.VERSION).put((byte) lane).put((byte) lanes);
    to.putLong(pid).putLong(expiryEpochSeconds);
    instance.write(to);
    nodeNonce.write(to);
    to.putLong(capacityBytes).putLong(heldBytes);
    Fields.putString(to, function, Fields.MAX_NAME_BYTES);
    if (!zone.isEmpty()) {
      Fields.putString(to, zone, MAX_ZONE_BYTES);
    }
  }

  /**
   * Reads a HELLO payload and moves the position to its MAC, which is not checked. Throws {@link
   * ProtocolException} on a version other than {@link FrameHeader#VERSION}, fields out of bounds,
   * or a payload that does not end after the MAC.
   */
  public static Hello read(ByteBuffer from) {
    Fields.require(from, 84);
    int version = from.getShort() & 0xffff;
    if (version != FrameHeader.VERSION) {
      throw new ProtocolException(
          "protocol version %d, expected %d".formatted(version, FrameHeader.VERSION));
    }
    int lane = from.get() & 0xff;
    int lanes = from.get() & 0xff;
    long pid = from.getLong();
    long expiryEpochSeconds = from.getLong();
    InstanceId instance = InstanceId.read(from);
    Nonce nodeNonce = Nonce.read(from);
    long capacityBytes = from.getLong();
    long heldBytes = from.getLong();
    String function = Fields.string(from, Fields.MAX_NAME_BYTES);
    String zone = from.remaining() > Handshake.MAC_BYTES ? Fields.string(from, MAX_ZONE_BYTES) : "";
    Fields.requireRemaining(from, Handshake.MAC_BYTES);
    return new Hello(
        lane,
        lanes,
        pid,
        expiryEpochSeconds,
        instance,
        nodeNonce,
        capacityBytes,
        heldBytes,
        function,
        zone);
  }
}
