package dev.floe.gateway.bill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.platform.InvokeCall;
import dev.floe.gateway.platform.Invoked;
import dev.floe.gateway.policy.wake.Purpose;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class HitRateTest {
  private final AtomicLong nanos = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final Ledger ledger =
      new Ledger(new Tariff(1, 0.5, 0.02, Duration.ofMillis(1)), _ -> 1024, () -> 0, nanos::get);
  private final HitRate rate = new HitRate(ledger, bytes::get, nanos::get);

  private void run(Purpose purpose) {
    RunningBill.Running running = ledger.begin(new InvokeCall("one", 1, purpose, "{}"));
    nanos.addAndGet(Duration.ofSeconds(2).toNanos());
    Charge _ = ledger.end(running, new Invoked.Failed("reset"));
  }

  @Test
  void isUnknownUntilThereWasAHit() {
    run(Purpose.SERVE);
    rate.update();

    assertThat(rate.dollars()).isNaN();
  }

  @Test
  void dividesTheCostOfServingByTheBytesOfHits() {
    run(Purpose.SERVE);
    run(Purpose.WARM_UP);
    bytes.set(1000);
    rate.update();
    assertThat(rate.dollars()).isEqualTo(2.5 / 1000);

    run(Purpose.SERVE);
    assertThat(rate.dollars()).as("until the next update").isEqualTo(2.5 / 1000);
    rate.update();

    assertThat(rate.dollars()).isEqualTo(5.0 / 1000);
  }

  @Test
  void forgetsCostsAndHitsOfMoreThanAnHourAgo() {
    run(Purpose.SERVE);
    bytes.set(1000);
    rate.update();
    nanos.addAndGet(Duration.ofMinutes(30).toNanos());
    rate.sample();
    nanos.addAndGet(Duration.ofHours(1).toNanos());
    rate.update();
    assertThat(rate.dollars()).as("an hour without hits").isEqualTo(2.5 / 1000);

    run(Purpose.SERVE);
    bytes.set(1100);
    rate.update();

    assertThat(rate.dollars()).isEqualTo(2.5 / 100);
  }
}
