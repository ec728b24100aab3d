package dev.floe.gateway.policy.request;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;

/** The networks whose hosts may state a client's address. Immutable. */
public record TrustedNetworks(List<AddressBlock> networks) {
  /** Trusts no host. */
  public static final TrustedNetworks NONE = new TrustedNetworks(List.of());

  public TrustedNetworks {
    networks = List.copyOf(networks);
  }

  /**
   * Parses networks such as 10.0.0.0/8 or 2001:db8::/32, or single addresses, separated by commas.
   *
   * @throws IllegalArgumentException if one of them is neither a network nor an address
   */
  public static TrustedNetworks parse(String text) {
    return new TrustedNetworks(
        Arrays.stream(text.split(","))
            .map(String::strip)
            .filter(each -> !each.isEmpty())
            .map(AddressBlock::parse)
            .toList());
  }

  public boolean contain(InetAddress address) {
    return networks.stream().anyMatch(network -> network.contains(address));
  }
}
