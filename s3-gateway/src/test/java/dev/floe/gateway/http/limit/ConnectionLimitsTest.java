package dev.floe.gateway.http.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectionLimitsTest {
  /**
   * Each step opens a connection from the address of this number or, if negative, closes one. There
   * may be 8 in all and 3 from one address. F means free, A all taken, S the address's share taken.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1 1 1                     | F F F                   | 3
          1 1 1 1                   | F F F S                 | 4
          1 1 1 2                   | F F F F                 | 4
          1 1 1 1 -1 1              | F F F S - S             | 4
          1 1 1 1 -1 -1 1           | F F F S - - F           | 3
          1 -1 1 -1 1 -1            | F - F - F -             | 0
          1 1 1 2 2 2 3 3           | F F F F F F F F         | 8
          1 1 1 2 2 2 3 3 4         | F F F F F F F F A       | 9
          1 1 1 2 2 2 3 3 1         | F F F F F F F F S       | 9
          1 1 1 2 2 2 3 3 4 -4 -1 4 | F F F F F F F F A - - F | 8
          """)
  void boundsAllConnectionsAndThoseOfAnAddress(String steps, String room, int open)
      throws UnknownHostException {
    ConnectionLimits limits = new ConnectionLimits(8, 3);
    List<String> answers = new ArrayList<>();
    for (String step : steps.split(" ", -1)) {
      int number = Integer.parseInt(step);
      if (number < 0) {
        limits.closed(address(-number));
        answers.add("-");
      } else {
        answers.add(limits.opened(address(number)).name().substring(0, 1));
      }
    }
    assertThat(String.join(" ", answers)).isEqualTo(room);
    assertThat(limits.open()).isEqualTo(open);
  }

  @Test
  void isNearlyFullWithLessThanAnEighthLeft() throws UnknownHostException {
    ConnectionLimits limits = new ConnectionLimits(16, 16);
    for (int i = 0; i < 14; i++) {
      limits.opened(address(1));
    }
    assertThat(limits.isNearlyFull()).isFalse();
    limits.opened(address(1));
    assertThat(limits.isNearlyFull()).isTrue();
    limits.closed(address(1));
    assertThat(limits.isNearlyFull()).isFalse();
  }

  @Test
  void countsTheAddressesOfOneIpv6NetworkAsOne() throws UnknownHostException {
    ConnectionLimits limits = new ConnectionLimits(8, 1);
    assertThat(limits.opened(InetAddress.getByName("2001:db8:0:1::1")))
        .isEqualTo(ConnectionLimits.Room.FREE);
    assertThat(limits.opened(InetAddress.getByName("2001:db8:0:1:ffff::2")))
        .isEqualTo(ConnectionLimits.Room.SHARE_TAKEN);
    assertThat(limits.opened(InetAddress.getByName("2001:db8:0:2::1")))
        .isEqualTo(ConnectionLimits.Room.FREE);
  }

  private static InetAddress address(int number) throws UnknownHostException {
    return InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) number});
  }
}
