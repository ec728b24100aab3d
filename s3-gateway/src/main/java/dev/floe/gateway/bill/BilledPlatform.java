package dev.floe.gateway.bill;

import dev.floe.gateway.metrics.GatewayMetrics;
import dev.floe.gateway.metrics.Metric;
import dev.floe.gateway.platform.FunctionDescription;
import dev.floe.gateway.platform.InvokeCall;
import dev.floe.gateway.platform.Invoked;
import dev.floe.gateway.platform.NodePlatform;
import java.time.Instant;
import java.time.InstantSource;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * Enters the invocations of a platform in the ledger, counts them by purpose and result, and logs
 * them. Owns the platform. Thread-safe.
 *
 * @param log receives each invocation that has ended
 */
public record BilledPlatform(
    NodePlatform platform,
    Ledger ledger,
    Consumer<InvocationLine> log,
    GatewayMetrics metrics,
    InstantSource clock)
    implements NodePlatform {
  @Override
  public Invoked invoke(InvokeCall invocation) throws InterruptedException {
    Instant time = clock.instant();
    RunningBill.Running running = ledger.begin(invocation);
    Invoked how = new Invoked.Failed("the call was broken off");
    try {
      how = platform.invoke(invocation);
      return how;
    } finally {
      Charge charge = ledger.end(running, how);
      String end = InvocationLine.end(how);
      metrics.count(Metric.INVOCATIONS, invocation.purpose().label(), end);
      double dollars = ledger.dollars(charge.usage());
      log.accept(new InvocationLine(time, invocation, how, charge, dollars));
    }
  }

  @Override
  public FunctionDescription describe(String function) throws InterruptedException {
    return platform.describe(function);
  }

  @Override
  public OptionalInt reservedConcurrency(String function) throws InterruptedException {
    return platform.reservedConcurrency(function);
  }

  @Override
  public OptionalInt accountConcurrency() throws InterruptedException {
    return platform.accountConcurrency();
  }

  @Override
  public void close() {
    platform.close();
  }
}
