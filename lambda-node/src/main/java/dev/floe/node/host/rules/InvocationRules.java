package dev.floe.node.host.rules;

import dev.floe.node.host.report.LogFormat;
import java.time.Duration;

/**
 * The rules by which the platform passes invocations to environments and reports them.
 *
 * @param latency an additional delay before an environment receives its invocation; not billed
 * @param order which idle environment is next
 * @param seed the seed of a random order
 * @param perSecond the most synchronous invocations of one environment in any second; an
 *     environment that has had this many counts as busy. 0 for no limit, 10 on Lambda
 * @param logFormat the format of the log's tail
 */
public record InvocationRules(
    Duration latency, IdleOrder order, long seed, int perSecond, LogFormat logFormat) {
  /** No delay, no limit, text logs, and the most recently used environment first. */
  public static final InvocationRules PLAIN =
      new InvocationRules(Duration.ZERO, IdleOrder.RECENT, 1, 0, LogFormat.TEXT);

  public InvocationRules {
    if (latency.isNegative() || perSecond < 0) {
      throw new IllegalArgumentException(
          "latency is %s and %d invocations are allowed per second, expected neither negative"
              .formatted(latency, perSecond));
    }
  }

  public InvocationRules withLatency(Duration newLatency) {
    return new InvocationRules(newLatency, order, seed, perSecond, logFormat);
  }

  public InvocationRules withOrder(IdleOrder newOrder, long newSeed) {
    return new InvocationRules(latency, newOrder, newSeed, perSecond, logFormat);
  }

  public InvocationRules withPerSecond(int newPerSecond) {
    return new InvocationRules(latency, order, seed, newPerSecond, logFormat);
  }

  public InvocationRules withLogFormat(LogFormat newLogFormat) {
    return new InvocationRules(latency, order, seed, perSecond, newLogFormat);
  }
}
