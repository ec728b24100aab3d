package dev.floe.gateway.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SteadyClockTest {
  private Instant wall = Instant.parse("2026-06-01T00:00:00Z");
  private long nanos = 5;
  private final SteadyClock clock = new SteadyClock(() -> wall, () -> nanos);

  @Test
  void followsTheRunningTime() {
    Instant begun = clock.instant();
    run(Duration.ofSeconds(60));
    wall = wall.plusSeconds(60);
    assertThat(Duration.between(begun, clock.instant())).isEqualTo(Duration.ofSeconds(60));
  }

  @Test
  void advancesAlthoughTheWallClockIsSetBack() {
    Instant begun = clock.instant();
    wall = wall.minusSeconds(3600);
    assertThat(clock.instant()).isEqualTo(begun);
    run(Duration.ofSeconds(7));
    wall = wall.plusSeconds(7);
    assertThat(Duration.between(begun, clock.instant())).isEqualTo(Duration.ofSeconds(7));
  }

  @Test
  void advancesByTheTimeThatTheMachineSlept() {
    Instant begun = clock.instant();
    wall = wall.plusSeconds(3600);
    assertThat(Duration.between(begun, clock.instant()))
        .isBetween(Duration.ofSeconds(3600), Duration.ofSeconds(3601));
  }

  private void run(Duration time) {
    nanos += time.toNanos();
  }
}
