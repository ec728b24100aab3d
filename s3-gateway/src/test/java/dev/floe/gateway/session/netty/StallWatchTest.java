package dev.floe.gateway.session.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.memory.ManualLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StallWatchTest implements StallWatch.Watched {
  private static final long STALL = StallWatch.STALL_NANOS;

  private final ManualLoop loop = new ManualLoop();
  private final List<Long> stalls = new ArrayList<>();
  private final StallWatch watch = new StallWatch(loop.loop(), () -> this.now, this);
  private long now;
  private boolean owes = true;

  @Test
  void reportsALaneThatOwesSomethingAndMakesNoProgress() {
    watch.progress(0);
    watch.start();
    pass(STALL - 1);
    assertThat(stalls).isEmpty();
    pass(1);

    assertThat(stalls).containsExactly(STALL);
    pass(10 * STALL);
    assertThat(stalls).as("once").hasSize(1);
  }

  @Test
  void waitsFromTheLastProgress() {
    watch.start();
    pass(STALL - 1);
    watch.progress(now);
    pass(1);
    assertThat(stalls).isEmpty();
    pass(STALL - 2);
    assertThat(stalls).isEmpty();
    pass(1);

    assertThat(stalls).containsExactly(STALL);
  }

  @Test
  void endsWhenNothingIsOwed() {
    watch.start();
    owes = false;
    pass(STALL);
    owes = true;
    pass(10 * STALL);
    assertThat(stalls).isEmpty();
    watch.progress(now);
    watch.start();
    pass(STALL);

    assertThat(stalls).hasSize(1);
  }

  @Test
  void hasOneTimer() {
    watch.start();
    pass(STALL / 2);
    watch.start();
    pass(STALL / 2);

    assertThat(stalls).hasSize(1);
    pass(STALL / 2);
    assertThat(stalls).hasSize(1);
  }

  private void pass(long nanos) {
    now += nanos;
    loop.advance(Duration.ofNanos(nanos));
  }

  @Override
  public boolean owesSomething() {
    return owes;
  }

  @Override
  public void onStall(long idleNanos) {
    stalls.add(idleNanos);
  }
}
