package dev.floe.gateway.auth.iam;

import java.net.InetAddress;

/** A block of IP addresses: {@code 10.0.0.0/8}, {@code 2001:db8::/32} or one address. Immutable. */
final class AddressBlock {
  private final byte[] address;
  private final int bits;

  /**
   * @param address its first bits are those of every address of the block; 4 or 16 bytes
   * @param bits the number of those bits
   */
  private AddressBlock(byte[] address, int bits) {
    this.address = address;
    this.bits = bits;
  }

  /**
   * @throws IllegalArgumentException if the text is no block
   */
  static AddressBlock parse(String text) {
    int slash = text.indexOf('/');
    try {
      byte[] address =
          InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash)).getAddress();
      int most = address.length * Byte.SIZE;
      int bits = slash < 0 ? most : Integer.parseInt(text.substring(slash + 1));
      if (bits >= 0 && bits <= most) {
        return new AddressBlock(address, bits);
      }
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(message(text), e);
    }
    throw new IllegalArgumentException(message(text));
  }

  private static String message(String text) {
    return "address '%s', expected one such as 203.0.113.7, 10.0.0.0/8 or 2001:db8::/32"
        .formatted(text);
  }

  /**
   * @param literal an address, as a literal
   */
  boolean contains(String literal) {
    byte[] other = InetAddress.ofLiteral(literal).getAddress();
    if (other.length != address.length) {
      return false;
    }
    for (int bit = 0; bit < bits; bit++) {
      int mask = 0x80 >> (bit % Byte.SIZE);
      if (((address[bit / Byte.SIZE] ^ other[bit / Byte.SIZE]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }
}
