package dev.floe.gateway.pool.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class InvocationOrderTest {
  private final AtomicLong nowNanos = new AtomicLong(Long.MAX_VALUE - 10);
  private final InvocationOrder order = new InvocationOrder(7, nowNanos::get);

  @Test
  void countsFromItsFirstNumber() {
    assertThat(order.last()).isEqualTo(7);
    assertThat(order.next()).isEqualTo(8);
    assertThat(order.last()).isEqualTo(8);
  }

  @Test
  void theFirstCallNeedNotWait() {
    assertThat(order.busyNanos()).isLessThanOrEqualTo(0);
  }

  /** The clock passes {@link Long#MAX_VALUE} during the wait. */
  @Test
  void aCallWaitsUntilTheEnvironmentOfTheLastAnswerIsIdle() {
    order.ended();
    assertThat(order.busyNanos()).isEqualTo(InvocationOrder.UNTIL_IDLE.toNanos());
    nowNanos.addAndGet(InvocationOrder.UNTIL_IDLE.toNanos() - 1);
    assertThat(order.busyNanos()).isEqualTo(1);
    order.ended();
    assertThat(order.busyNanos()).isEqualTo(InvocationOrder.UNTIL_IDLE.toNanos());
    nowNanos.addAndGet(InvocationOrder.UNTIL_IDLE.toNanos());
    assertThat(order.busyNanos()).isZero();
  }
}
