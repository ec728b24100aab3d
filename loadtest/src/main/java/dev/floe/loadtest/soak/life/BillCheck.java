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
 * @param gateway all invocations of the gateway's bill, including those that still run
 * @param estimated how many of them ended without a report
 * @param gatewayDollars the cost of all invocations in dollars, as the gateway states it
 * @param platform the sum of the platform's REPORT lines
 */
record BillCheck(Bill gateway, long estimated, double gatewayDollars, Bill platform) {
  /** The bills agree if they differ by less than this: a hundredth of a cent. */
  static final double BOUND_DOLLARS = 0.0001;

  /** Longer than an invocation takes to end once nothing is requested. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /**
   * Waits until the bills are equal, for a minute at most: they differ while invocations run.
   *
   * @throws SoakFailure if they still differ by a hundredth of a cent or more after a minute
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

  /** Returns the gateway's page {@code /bill}. */
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

  /** Returns true if the bills agree in every invocation and every millisecond. */
  boolean isExact() {
    return gateway.equals(platform);
  }

  /** Returns true if the sums in dollars differ by less than a hundredth of a cent. */
  boolean agrees() {
    return Math.abs(gatewayDollars - platformDollars()) < BOUND_DOLLARS;
  }

  /** Returns the cost of the platform's sum at a gateway's default prices. */
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
