package dev.floe.node.host.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinkLifeTest {
  /**
   * Each case lists the sends, each as its sender (F for the function, G for the gateway) and its
   * second. The link may be idle for 350 s.
   */
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "F0,                 PASS",
    "F349,               PASS",
    "F350,               RESET",
    "G350,               VANISH",
    "G349 F698,          PASS",
    "F349 G698,          PASS",
    "F349 G699,          VANISH",
    "G350 F351,          RESET",
    "F350 G351,          VANISH",
    "G350 G351 G352,     VANISH"
  })
  void decidesTheFateOfBytes(String sends, LinkLife.Fate last) {
    LinkLife life = new LinkLife(Duration.ofSeconds(350), 0);
    LinkLife.Fate fate = LinkLife.Fate.PASS;
    for (String send : sends.split(" ", -1)) {
      long now = Duration.ofSeconds(Long.parseLong(send.substring(1))).toNanos();
      fate = life.arrived(send.startsWith("F"), now);
    }

    assertThat(fate).isEqualTo(last);
  }
}
