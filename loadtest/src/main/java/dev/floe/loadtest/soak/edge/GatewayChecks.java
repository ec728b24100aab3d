package dev.floe.loadtest.soak.edge;

import dev.floe.loadtest.local.AdminPages;
import dev.floe.loadtest.local.GatewayProcess;
import dev.floe.loadtest.soak.SoakFailure;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Checks of a gateway whose clients have left. */
final class GatewayChecks {
  private static final long TIMEOUT_SECONDS = 90;

  private GatewayChecks() {}

  /**
   * Waits until no request runs and no block is leased.
   *
   * @throws SoakFailure if that takes longer than 90 s
   */
  static void awaitIdle(GatewayProcess gateway) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
    while (gateway.metric("floe_requests_active") > 0 || gateway.leasedBytes() > 0) {
      if (System.nanoTime() > deadline) {
        throw new SoakFailure(
            ("%.0f requests are active and %.0f bytes leased %d s after the last client left,"
                    + " expected none")
                .formatted(
                    gateway.metric("floe_requests_active"),
                    gateway.leasedBytes(),
                    TIMEOUT_SECONDS));
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  /**
   * Checks that the gateway has not answered InternalError.
   *
   * @throws SoakFailure if it has; the message contains the end of its log
   */
  static void noErrorOfItsOwn(GatewayProcess gateway) throws IOException {
    double errors = AdminPages.refusals(gateway.adminPort(), "InternalError");
    if (errors > 0) {
      throw new SoakFailure(
          "the gateway answered %.0f requests with InternalError, expected none; its log ends: %s"
              .formatted(errors, HostileClient.end(gateway.log())));
    }
  }
}
