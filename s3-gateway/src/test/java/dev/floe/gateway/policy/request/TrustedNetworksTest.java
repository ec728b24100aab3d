package dev.floe.gateway.policy.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedNetworksTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.0.1, true",
    "10.0.0.0/8, 11.0.0.1, false",
    "10.1.2.3, 10.1.2.3, true",
    "10.1.2.3, 10.1.2.4, false",
    "192.168.4.0/22, 192.168.7.255, true",
    "192.168.4.0/22, 192.168.8.0, false",
    "0.0.0.0/0, 203.0.113.9, true",
    "0.0.0.0/0, 2001:db8::1, false",
    "2001:db8::/32, 2001:db8:ffff::1, true",
    "2001:db8::/32, 2001:db9::1, false",
    "::1, 127.0.0.1, false",
    "'10.0.0.0/8, 172.16.0.0/12', 172.31.0.1, true",
    "'', 10.0.0.1, false"
  })
  void containsAddressesWithItsPrefix(String networks, String address, boolean trusted) {
    assertThat(TrustedNetworks.parse(networks).contain(InetAddress.ofLiteral(address)))
        .isEqualTo(trusted);
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/x", "::/129", "/8"})
  void refusesOtherForms(String text) {
    assertThatThrownBy(() -> TrustedNetworks.parse(text))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
