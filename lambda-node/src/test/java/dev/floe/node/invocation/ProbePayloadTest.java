package dev.floe.node.invocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.node.protocol.ProtocolException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProbePayloadTest {
  private static final ProbePayload PAYLOAD =
      new ProbePayload("10.0.3.17:6378", "abc012", Duration.ofSeconds(3), 64 << 20);

  @Test
  void keepsItsFields() {
    String json = PAYLOAD.toJson();
    assertThat(ProbePayload.isProbe(json)).isTrue();
    assertThat(ProbePayload.parse(json)).isEqualTo(PAYLOAD);
  }

  @Test
  void aSessionsPayloadIsNoProbe() {
    assertThat(ProbePayload.isProbe("{\"version\":1,\"gateway\":\"a:1\"}")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.3.17, abc, 1, 1, 'gateway 10.0.3.17, expected host:port'",
    "a:1, a b, 1, 1, 'token of a probe, expected 1 to 64 letters and digits'",
    "a:1, abc, 60001, 1, 'a probe sends for PT1M0.001S, expected at most PT1M'",
    "a:1, abc, -1, 1, 'a probe sends for PT-0.001S, expected at most PT1M'",
    "a:1, abc, 1, 536870913, 'a probe writes 536870913 bytes, expected at most 536870912'",
    "a:1, abc, 1, -1, 'a probe writes -1 bytes, expected at most 536870912'",
  })
  void refusesWhatIsOutOfBounds(
      String gateway, String token, long sendMillis, long tmpBytes, String message) {
    assertThatThrownBy(
            () -> new ProbePayload(gateway, token, Duration.ofMillis(sendMillis), tmpBytes))
        .isInstanceOf(ProtocolException.class)
        .hasMessage(message);
  }

  /** A node that takes the probe's payload for a session's payload answers this. */
  @Test
  void refusesAnAnswerThatIsNoProbeResult() {
    assertThatThrownBy(() -> ProbeResult.parse("{\"errorType\":\"BadPayload\"}"))
        .isInstanceOf(ProtocolException.class);
  }
}
