package dev.floe.loadtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.floe.loadtest.harness.FloeFixture;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/**
 * The nodes hold exactly the chunks that the directory refers to, after overwrites and after a
 * restart.
 */
class HoldingsIT {
  private static final Duration DROP_TIMEOUT = Duration.ofSeconds(60);
  private static final String HELD = "floe_node_memory_used_bytes";

  @Test
  void tenOverwritesLeaveOneObjectsBytes() throws Exception {
    int length = 6 << 20;
    try (FloeFixture floe = FloeFixture.start()) {
      floe.startNodes();
      floe.s3().deleteObject(r -> r.bucket(FloeFixture.BUCKET).key("warm-up-0"));
      for (int i = 0; i < 10; i++) {
        floe.put("overwritten", FloeFixture.bytes(i, length));
        floe.awaitHit("overwritten");
      }

      // The nodes are asleep by the time they must drop their chunks.
      await()
          .atMost(DROP_TIMEOUT)
          .untilAsserted(() -> {
            assertThat(floe.gateway().disagreeingNodes(Duration.ofSeconds(10))).isEmpty();
            // 4+2 stores six blocks for four; full blocks of 128 KiB need no padding.
            assertThat(floe.metric(HELD)).isLessThan(1.05 * length * 6 / 4);
          });
      assertThat(floe.get("overwritten")).isEqualTo(FloeFixture.bytes(9, length));
    }
  }

  @Test
  void restartedGatewayKnowsWhatTheNodesHold() throws Exception {
    try (FloeFixture floe = FloeFixture.builder().setting("pool.wake-at-start", "20s").start()) {
      for (int i = 0; i < 6; i++) {
        floe.put("kept-" + i, FloeFixture.bytes(i, (i + 1) << 20));
        floe.awaitHit("kept-" + i);
      }
      double held = floe.metric(HELD);

      floe.restartGateway();
      floe.origin().forget();

      for (int i = 0; i < 6; i++) {
        assertThat(floe.get("kept-" + i)).isEqualTo(FloeFixture.bytes(i, (i + 1) << 20));
        assertThat(floe.originReads("kept-" + i)).as("reads of kept-" + i).isZero();
      }
      assertThat(floe.metric(HELD)).isGreaterThanOrEqualTo(0.99 * held);
    }
  }

  @Test
  void restartedGatewaySeesWritesThatItMissed() throws Exception {
    int length = 4 << 20;
    try (FloeFixture floe = FloeFixture.builder().setting("pool.wake-at-start", "20s").start()) {
      for (String key : new String[] {"changed", "deleted", "kept"}) {
        floe.put(key, FloeFixture.bytes(1, length));
        floe.awaitHit(key);
      }
      floe.putAtOrigin("changed", FloeFixture.bytes(2, length));
      floe.originS3().deleteObject(r -> r.bucket(FloeFixture.BUCKET).key("deleted"));

      floe.restartGateway();
      floe.origin().forget();

      assertThat(floe.get("changed")).isEqualTo(FloeFixture.bytes(2, length));
      assertThat(floe.originReads("changed")).isPositive();
      assertThatThrownBy(() -> floe.get("deleted")).isInstanceOf(NoSuchKeyException.class);
      assertThat(floe.get("kept")).isEqualTo(FloeFixture.bytes(1, length));
      assertThat(floe.originReads("kept")).isZero();
    }
  }
}
