package dev.floe.gateway;

import dev.floe.gateway.metrics.GatewayMetrics;
import dev.floe.gateway.metrics.Metric;
import dev.floe.gateway.platform.FunctionDescription;
import dev.floe.gateway.platform.Invoked;
import dev.floe.gateway.platform.NodePlatform;

/** Counts the invocations of a platform by how they end. Owns the platform. Thread-safe. */
record CountedPlatform(NodePlatform platform, GatewayMetrics metrics) implements NodePlatform {
  @Override
  public Invoked invoke(String function, String payload) throws InterruptedException {
    String end = "failed";
    try {
      Invoked invoked = platform.invoke(function, payload);
      end =
          switch (invoked) {
            case Invoked.Returned _ -> "returned";
            case Invoked.Throttled _ -> "throttled";
            case Invoked.Crashed _ -> "crashed";
            case Invoked.Failed _ -> "failed";
          };
      return invoked;
    } finally {
      metrics.count(Metric.INVOCATIONS, end);
    }
  }

  @Override
  public FunctionDescription describe(String function) throws InterruptedException {
    return platform.describe(function);
  }

  @Override
  public void close() {
    platform.close();
  }
}
