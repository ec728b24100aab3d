package dev.floe.gateway.policy.request;

import java.net.InetAddress;
import java.util.Arrays;

/**
 * A block of IP addresses: {@code 10.0.0.0/8}, {@code 2001:db8::/32} or one address.
 *
 * @param first one of its addresses, usually the first; the bits after the common ones do not count
 * @param bits the number of leading bits that its addresses have in common
 */
public record AddressBlock(InetAddress first, int bits) {
  public AddressBlock {
    int all = first.getAddress().length * Byte.SIZE;
    if (bits < 0 || bits > all) {
      throw new IllegalArgumentException(
          "%d bits of %s, expected 0 to %d".formatted(bits, first, all));
    }
  }

  /**
   * Parses a block. A host name is refused: it would have to be looked up, and its address could
   * change.
   *
   * @throws IllegalArgumentException if the text is not a block
   */
  public static AddressBlock parse(String text) {
    int slash = text.indexOf('/');
    try {
      InetAddress first = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
      return new AddressBlock(
          first,
          slash < 0
              ? first.getAddress().length * Byte.SIZE
              : Integer.parseInt(text.substring(slash + 1)));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "address '%s', expected one such as 203.0.113.7, 10.0.0.0/8 or 2001:db8::/32"
              .formatted(text),
          e);
    }
  }

  public boolean contains(InetAddress address) {
    byte[] its = address.getAddress();
    byte[] mine = first.getAddress();
    int bytes = bits / Byte.SIZE;
    int rest = bits % Byte.SIZE;
    return its.length == mine.length
        && Arrays.equals(its, 0, bytes, mine, 0, bytes)
        && (rest == 0 || (its[bytes] ^ mine[bytes]) >> (Byte.SIZE - rest) == 0);
  }
}
