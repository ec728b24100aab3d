package dev.floe.loadtest.soak.edge;

import dev.floe.loadtest.local.GatewayProcess;
import dev.floe.loadtest.soak.SoakFailure;
import java.util.concurrent.TimeUnit;

/** Checks that a gateway without clients has nothing left to do. */
final class GatewayIdle {
  private static final long TIMEOUT_SECONDS = 90;

  private GatewayIdle() {}

  /**
   * Waits until no request runs and no block is leased.
   *
   * @throws SoakFailure if that takes too long
   */
  static void await(GatewayProcess gateway) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
    while (gateway.metric("floe_requests_active") > 0
        || gateway.metric("floe_memory_budget_used_bytes") > 0) {
      if (System.nanoTime() > deadline) {
        throw new SoakFailure(
            "%.0f requests are active and %.0f bytes leased, %d s after the last client left"
                .formatted(
                    gateway.metric("floe_requests_active"),
                    gateway.metric("floe_memory_budget_used_bytes"),
                    TIMEOUT_SECONDS));
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }
}
