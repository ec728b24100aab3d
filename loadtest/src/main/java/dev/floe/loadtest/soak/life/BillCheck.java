package dev.floe.loadtest.soak.life;

import com.fasterxml.jackson.databind.JsonNode;
import dev.floe.gateway.policy.Prices;
import dev.floe.loadtest.local.AdminPages;
import dev.floe.loadtest.local.LocalFloe;
import dev.floe.loadtest.soak.SoakFailure;
import dev.floe.node.host.Bill;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * The gateway's bill and the sum of the platform's REPORT lines for the same time.
 *
 * @param gateway the invocations that have ended, as the gateway has entered them
 * @param estimated how many of them are without a report
 * @param gatewayDollars what the gateway says that they cost
 * @param platform the platform's own sum
 */
record BillCheck(Bill gateway, long estimated, double gatewayDollars, Bill platform) {
  /** A hundredth of a cent. */
  static final double BOUND_DOLLARS = 0.0001;

  /** Longer than an invocation takes to end once nothing is requested. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /**
   * Waits until the bills agree. While invocations run, they do not.
   *
   * @throws SoakFailure if they still differ after a minute without requests
   */
  static BillCheck await(LocalFloe floe) throws InterruptedException {
    long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
    BillCheck check = of(floe);
    while (!check.isExact() && System.nanoTime() - deadlineNanos < 0) {
      TimeUnit.MILLISECONDS.sleep(200);
      check = of(floe);
    }
    if (!check.agrees()) {
      throw new SoakFailure("the bills differ: " + check);
    }
    return check;
  }

  /** Returns the gateway's page. */
  static JsonNode page(LocalFloe floe) {
    return AdminPages.json(floe.gateway().ports().admin(), "/bill").orElseThrow();
  }

  private static BillCheck of(LocalFloe floe) {
    JsonNode page = page(floe);
    Bill platform = floe.host().bills().values().stream().reduce(Bill.NONE, Bill::plus);
    return of(page, platform);
  }

  /**
   * Compares the gateway's page with the platform's sum.
   *
   * @param page the answer of {@code /bill}
   */
  static BillCheck of(JsonNode page, Bill platform) {
    JsonNode total = page.path("total");
    Bill estimated = bill(total.path("estimated"));
    Bill all = bill(total.path("reported")).plus(estimated).plus(bill(total.path("running")));
    return new BillCheck(all, estimated.invocations(), total.path("dollars").asDouble(), platform);
  }

  static Bill bill(JsonNode line) {
    return new Bill(
        line.path("invocations").asLong(),
        line.path("billedMillis").asLong(),
        line.path("megabyteMillis").asLong());
  }

  /** Returns true if no millisecond and no invocation differs. */
  boolean isExact() {
    return gateway.equals(platform);
  }

  /** Returns true if the sums in dollars differ by less than a hundredth of a cent. */
  boolean agrees() {
    return Math.abs(gatewayDollars - platformDollars()) < BOUND_DOLLARS;
  }

  /** Returns what the platform's sum costs at the prices that a gateway has without settings. */
  double platformDollars() {
    return dollars(platform);
  }

  static double dollars(Bill bill) {
    Prices prices = Prices.OF_2026;
    return bill.invocations() * prices.invocation()
        + bill.gigabyteSeconds() * prices.gbSecond(Prices.Architecture.X86);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "gateway %d invocations (%d without a report), %d ms, %.7f $;"
            + " platform's reports %d invocations, %d ms, %.7f $",
        gateway.invocations(),
        estimated,
        gateway.billedMillis(),
        gatewayDollars,
        platform.invocations(),
        platform.billedMillis(),
        platformDollars());
  }
}
