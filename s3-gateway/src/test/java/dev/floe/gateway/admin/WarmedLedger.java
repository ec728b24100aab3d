package dev.floe.gateway.admin;

import dev.floe.gateway.bill.BilledPlatform;
import dev.floe.gateway.bill.Ledger;
import dev.floe.gateway.bill.Tariff;
import dev.floe.gateway.metrics.GatewayMetrics;
import dev.floe.gateway.platform.InvokeCall;
import dev.floe.gateway.platform.Invoked;
import dev.floe.gateway.platform.NodePlatform;
import dev.floe.gateway.platform.UnlimitedPlatform;
import dev.floe.gateway.policy.wake.Purpose;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** A ledger and its clock, for one function of 1 GiB whose invocations fail. */
final class WarmedLedger {
  private final AtomicLong nanos = new AtomicLong();
  private final Ledger ledger =
      new Ledger(new Tariff(1, 0.5, 0.02, Duration.ofMillis(1)), _ -> 1024, () -> 0, nanos::get);

  /** A platform whose invocations fail after two seconds. */
  private final NodePlatform failing =
      new UnlimitedPlatform() {
        @Override
        public Invoked invoke(InvokeCall invocation) {
          nanos.addAndGet(Duration.ofSeconds(2).toNanos());
          return new Invoked.Failed("reset");
        }
      };

  Ledger ledger() {
    return ledger;
  }

  long nanos() {
    return nanos.get();
  }

  /** Invokes the function {@code one} for two seconds. */
  void warmUp() throws InterruptedException {
    NodePlatform platform =
        new BilledPlatform(failing, ledger, _ -> {}, new GatewayMetrics(), () -> Instant.EPOCH);
    Invoked _ = platform.invoke(new InvokeCall("one", 1, Purpose.WARM_UP, "{}"));
  }
}
