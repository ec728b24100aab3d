package dev.floe.gateway.s3.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.floe.gateway.cache.CacheRig;
import dev.floe.gateway.cache.FakeExchange.Answer;
import dev.floe.gateway.metrics.Metric;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A fill waits for slow nodes for a bounded time in all, and is then dropped. */
class FillWaitTest {
  private static final int STRIPE = CacheRig.STRIPE_BYTES;

  /**
   * Ten times the number of stripes that may be on their way to the nodes: 32, an eighth of the
   * memory.
   */
  private static final int STRIPES = 320;

  private final CacheRig rig = new CacheRig(256, Duration.ofMillis(300));
  private final Requests requests = new Requests(rig);
  private final byte[] bytes = new byte[STRIPES * STRIPE];

  FillWaitTest() {
    new Random(18).nextBytes(bytes);
  }

  @AfterEach
  void nothingLeaks() {
    await().untilAsserted(() -> assertThat(rig.blocksInUse()).isZero());
    await().untilAsserted(() -> assertThat(rig.bytesInUse()).isZero());
    rig.close();
  }

  /** The nodes keep every block, but more slowly than the client sends. */
  @Test
  void slowNodesEndTheFillOfAPutAndNotThePut() throws Exception {
    rig.slowWrites(Duration.ofMillis(100));

    Answer put = requests.put("a", bytes).await();

    assertThat(put.status()).isEqualTo(200);
    assertThat(put.header("Cache-Status")).isEqualTo("Floe; fwd=method");
    assertThat(rig.origin.get("/bucket/a")).isEqualTo(bytes);
  }

  /** The latch opens only after the answer, so the PUT must stop waiting by itself. */
  @Test
  void silentNodesDelayNoPut() throws Exception {
    CountDownLatch held = new CountDownLatch(1);
    rig.stallWrites(held);

    Answer put = requests.put("a", bytes).await();

    assertThat(put.header("Cache-Status")).isEqualTo("Floe; fwd=method");
    assertThat(rig.origin.get("/bucket/a")).isEqualTo(bytes);
    held.countDown();
  }

  /** The reader waits for one fill, and then sends its own request; no second fill delays it. */
  @Test
  void aReaderWaitsForOneSlowFillOnly() throws Exception {
    rig.origin.put("/bucket/a", bytes);
    rig.slowWrites(Duration.ofMillis(100));

    Answer get = requests.get("a").await();

    assertThat(get.body()).isEqualTo(bytes);
    assertThat(rig.origin.count("GET")).isEqualTo(2);
    await().untilAsserted(() -> assertThat(rig.metrics.counted(Metric.FILLS, "dropped")).isOne());
    assertThat(rig.metrics.counted(Metric.FILLS, "complete")).isZero();
  }

  /** Blocks stored before the fill was dropped are used: the next reader needs only the rest. */
  @Test
  void blocksOfADroppedFillAreHits() throws Exception {
    rig.origin.put("/bucket/a", bytes);
    rig.slowWrites(Duration.ofMillis(100));
    requests.get("a").await();
    await().until(rig::settled);
    rig.slowWrites(Duration.ZERO);

    Answer first = requests.get("a", "Range", "bytes=0-" + (STRIPE - 1)).await();

    assertThat(first.header("Cache-Status")).isEqualTo("Floe; hit");
  }
}
