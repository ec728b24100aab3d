package dev.floe.gateway.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class InFlightTest {
  private final InFlight inFlight = new InFlight(100);
  private final List<String> admitted = new ArrayList<>();

  @Test
  void admitsInOrderAsBytesArrive() {
    InFlight.Entry first = enter(60, "first");
    enter(60, "second");
    enter(10, "third");
    assertThat(admitted).containsExactly("first");
    first.arrived(30);
    assertThat(admitted).containsExactly("first", "second", "third");
    assertThat(inFlight.inUseBytes()).isEqualTo(100);
  }

  @Test
  void aStripeLargerThanTheLimitIsAdmittedAlone() {
    InFlight.Entry small = enter(1, "small");
    InFlight.Entry large = enter(500, "large");
    assertThat(admitted).containsExactly("small");
    small.close();
    assertThat(admitted).containsExactly("small", "large");
    large.close();
    assertThat(inFlight.inUseBytes()).isZero();
  }

  @Test
  void leavingTheQueueLetsTheNextIn() {
    InFlight.Entry first = enter(90, "first");
    InFlight.Entry second = enter(90, "second");
    enter(10, "third");
    second.close();
    assertThat(admitted).containsExactly("first", "third");
    first.close();
    assertThat(inFlight.inUseBytes()).isEqualTo(10);
  }

  private InFlight.Entry enter(long bytes, String name) {
    InFlight.Entry entry = inFlight.queue(bytes, () -> admitted.add(name));
    entry.enter();
    return entry;
  }
}
