package dev.floe.gateway.session.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.session.BlockRead;
import dev.floe.node.protocol.FrameType;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A lane probes its session after a long silence. */
class SilentLaneTest extends LaneFixture {
  @Test
  void probesASilentSessionWithItsFirstRead() {
    pass(Duration.ofSeconds(31));
    BlockRead first = ask(7);
    ask(8);
    assertThat(sent()).containsExactly("PING", "READ", "READ");
    control(FrameType.PONG, (byte) 0, first.requestId() - 1);
    loop.advance(Duration.ofMillis(60));

    assertThat(lane.isOpen()).isTrue();
    ask(9);
    assertThat(sent()).containsExactly("READ");
  }

  @Test
  void doesNotProbeASessionThatWasUsed() {
    pass(Duration.ofSeconds(29));
    ask(7);

    assertThat(sent()).containsExactly("READ");
  }

  @Test
  void endsASilentSessionThatDoesNotAnswer() {
    pass(Duration.ofSeconds(31));
    ask(7);
    loop.advance(Duration.ofMillis(49));
    assertThat(lane.isOpen()).isTrue();
    loop.advance(Duration.ofMillis(1));

    assertThat(lane.isOpen()).isFalse();
    assertThat(lane.session().isSilent()).isTrue();
    assertThat(told)
        .containsExactlyInAnyOrder("lost 7 GONE", "closed no answer to PING after a silence");
  }

  @Test
  void waitsAgainWhenItsOwnLoopWasLate() {
    pass(Duration.ofSeconds(31));
    BlockRead first = ask(7);
    pass(Duration.ofMillis(200));
    loop.advance(Duration.ofMillis(50));
    assertThat(lane.isOpen()).isTrue();
    data(first, 7);
    loop.advance(Duration.ofMillis(50));

    assertThat(lane.isOpen()).isTrue();
  }

  @Test
  void endsASessionThatIsSilentAfterItsLateLoopHasReadTheSocket() {
    pass(Duration.ofSeconds(31));
    ask(7);
    pass(Duration.ofMillis(200));
    loop.advance(Duration.ofMillis(50));
    loop.advance(Duration.ofMillis(50));

    assertThat(lane.isOpen()).isFalse();
    assertThat(lane.session().isSilent()).isTrue();
  }

  @Test
  void keepsASilentSessionWhoseBlockArrivesInsteadOfThePong() {
    pass(Duration.ofSeconds(31));
    BlockRead read = ask(7);
    data(read, 7);
    loop.advance(Duration.ofMillis(60));

    assertThat(lane.isOpen()).isTrue();
  }
}
