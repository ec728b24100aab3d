package dev.floe.gateway.http.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A header of the PROXY protocol, version 2 (HAProxy's proxy-protocol.txt, section 2.2). Bytes of
 * the header after the addresses are ignored.
 *
 * @param source the client's address; null if the header states none, because the proxy speaks for
 *     itself, as in a health check, or the family is unspecified
 */
record ProxyHeader(@Nullable InetSocketAddress source) {
  /** The longest header that is accepted; one with IPv6 addresses needs 52 bytes. */
  static final int MAX_BYTES = 2 << 10;

  private static final byte[] SIGNATURE = HexFormat.of().parseHex("0d0a0d0a000d0a515549540a");
  private static final int FIRST_PART_BYTES = 16;
  private static final int LOCAL = 0x20;
  private static final int PROXY = 0x21;
  private static final int TCP4 = 0x11;
  private static final int TCP6 = 0x21;
  private static final int UNSPECIFIED = 0x00;
  private static final int IPV4_BYTES = 4;
  private static final int IPV6_BYTES = 16;
  private static final int PORT_BYTES = 2;

  /**
   * Consumes a header; returns null and consumes nothing while it is incomplete.
   *
   * @throws MalformedHeaderException if the bytes are no such header, or a header that is too long
   *     or states a protocol other than TCP
   */
  static @Nullable ProxyHeader read(ByteBuf in) throws MalformedHeaderException {
    int from = in.readerIndex();
    int known = Math.min(in.readableBytes(), SIGNATURE.length);
    for (int i = 0; i < known; i++) {
      if (in.getByte(from + i) != SIGNATURE[i]) {
        throw new MalformedHeaderException(
            "bytes %s, expected a PROXY header of version 2"
                .formatted(ByteBufUtil.hexDump(in, from, known)));
      }
    }
    if (in.readableBytes() < FIRST_PART_BYTES) {
      return null;
    }
    int length = in.getUnsignedShort(from + FIRST_PART_BYTES - 2);
    if (FIRST_PART_BYTES + length > MAX_BYTES) {
      throw new MalformedHeaderException(
          "a PROXY header of %d bytes, expected at most %d"
              .formatted(FIRST_PART_BYTES + length, MAX_BYTES));
    }
    if (in.readableBytes() < FIRST_PART_BYTES + length) {
      return null;
    }
    in.skipBytes(SIGNATURE.length);
    int command = in.readUnsignedByte();
    int family = in.readUnsignedByte();
    ByteBuf rest = in.skipBytes(2).readSlice(length);
    return switch (command) {
      case LOCAL -> new ProxyHeader(null);
      case PROXY -> new ProxyHeader(source(family, rest));
      default ->
          throw new MalformedHeaderException(
              "version and command 0x%02x, expected 0x20 or 0x21".formatted(command));
    };
  }

  private static @Nullable InetSocketAddress source(int family, ByteBuf rest)
      throws MalformedHeaderException {
    return switch (family) {
      case UNSPECIFIED -> null;
      case TCP4 -> address(rest, IPV4_BYTES);
      case TCP6 -> address(rest, IPV6_BYTES);
      default ->
          throw new MalformedHeaderException(
              "family and protocol 0x%02x, expected TCP over IPv4 or IPv6".formatted(family));
    };
  }

  /** Reads the client's address and port. The proxy's own address is between them. */
  private static InetSocketAddress address(ByteBuf rest, int bytes)
      throws MalformedHeaderException {
    if (rest.readableBytes() < 2 * (bytes + PORT_BYTES)) {
      throw new MalformedHeaderException(
          "%d bytes of addresses, expected %d"
              .formatted(rest.readableBytes(), 2 * (bytes + PORT_BYTES)));
    }
    byte[] source = new byte[bytes];
    rest.readBytes(source).skipBytes(bytes);
    try {
      return new InetSocketAddress(InetAddress.getByAddress(source), rest.readUnsignedShort());
    } catch (UnknownHostException e) {
      throw new IllegalStateException("%d bytes are an address".formatted(bytes), e);
    }
  }

  /** The bytes are no header of the PROXY protocol, version 2, or one that is not accepted. */
  static final class MalformedHeaderException extends Exception {
    MalformedHeaderException(String message) {
      super(message);
    }
  }
}
