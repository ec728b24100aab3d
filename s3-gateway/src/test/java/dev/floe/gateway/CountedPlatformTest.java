package dev.floe.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.gateway.metrics.GatewayMetrics;
import dev.floe.gateway.metrics.Metric;
import dev.floe.gateway.platform.FunctionDescription;
import dev.floe.gateway.platform.Invoked;
import dev.floe.gateway.platform.LogTail;
import dev.floe.gateway.platform.NodePlatform;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CountedPlatformTest {
  private final GatewayMetrics metrics = new GatewayMetrics();

  @Test
  void countsInvocationsByHowTheyEnd() throws Exception {
    Map<Invoked, String> ends =
        Map.of(
            new Invoked.Returned("{}", LogTail.NONE), "returned",
            new Invoked.Throttled("busy"), "throttled",
            new Invoked.Crashed("out of memory", LogTail.NONE), "crashed",
            new Invoked.Failed("reset"), "failed");
    for (Map.Entry<Invoked, String> end : ends.entrySet()) {
      NodePlatform platform = new CountedPlatform(answering(end.getKey()), metrics);
      assertThat(platform.invoke("node", "{}")).isEqualTo(end.getKey());
      assertThat(metrics.counted(Metric.INVOCATIONS, end.getValue())).isOne();
    }
  }

  @Test
  void countsAnInvocationThatThrowsAsFailed() {
    NodePlatform platform = new CountedPlatform(answering(null), metrics);
    assertThatThrownBy(() -> platform.invoke("node", "{}"))
        .isInstanceOf(IllegalStateException.class);
    assertThat(metrics.counted(Metric.INVOCATIONS, "failed")).isOne();
  }

  private static NodePlatform answering(@Nullable Invoked invoked) {
    return new NodePlatform() {
      @Override
      public Invoked invoke(String function, String payload) {
        if (invoked == null) {
          throw new IllegalStateException("no answer");
        }
        return invoked;
      }

      @Override
      public FunctionDescription describe(String function) {
        throw new UnsupportedOperationException();
      }

      @Override
      public void close() {}
    };
  }
}
