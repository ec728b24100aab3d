package dev.floe.gateway.policy;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;

/** The networks whose hosts may state a client's address. Immutable. */
public record TrustedNetworks(List<Network> networks) {
  /** Trusts no host. */
  public static final TrustedNetworks NONE = new TrustedNetworks(List.of());

  public TrustedNetworks {
    networks = List.copyOf(networks);
  }

  /**
   * One network, such as 10.0.0.0/8.
   *
   * @param first its first address
   * @param bits how many leading bits its addresses have in common
   */
  public record Network(InetAddress first, int bits) {
    public Network {
      int all = first.getAddress().length * Byte.SIZE;
      if (bits < 0 || bits > all) {
        throw new IllegalArgumentException(
            "%d bits of %s, expected 0 to %d".formatted(bits, first, all));
      }
    }

    boolean contains(InetAddress address) {
      byte[] its = address.getAddress();
      byte[] mine = first.getAddress();
      int bytes = bits / Byte.SIZE;
      int rest = bits % Byte.SIZE;
      return its.length == mine.length
          && Arrays.equals(its, 0, bytes, mine, 0, bytes)
          && (rest == 0 || (its[bytes] ^ mine[bytes]) >> (Byte.SIZE - rest) == 0);
    }
  }

  /**
   * Parses networks such as 10.0.0.0/8 or 2001:db8::/32, or single addresses, separated by commas.
   *
   * @throws IllegalArgumentException if one is none
   */
  public static TrustedNetworks parse(String text) {
    return new TrustedNetworks(
        Arrays.stream(text.split(","))
            .map(String::strip)
            .filter(each -> !each.isEmpty())
            .map(TrustedNetworks::network)
            .toList());
  }

  private static Network network(String text) {
    int slash = text.indexOf('/');
    // A name would be looked up, and could change.
    InetAddress first = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
    return new Network(
        first,
        slash < 0
            ? first.getAddress().length * Byte.SIZE
            : Integer.parseInt(text.substring(slash + 1)));
  }

  public boolean contain(InetAddress address) {
    return networks.stream().anyMatch(network -> network.contains(address));
  }
}
