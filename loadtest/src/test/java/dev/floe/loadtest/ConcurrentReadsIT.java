package dev.floe.loadtest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.loadtest.harness.FloeFixture;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Many clients on one cold object. */
final class ConcurrentReadsIT {
  private static final int CLIENTS = 64;
  private static final int LENGTH_BYTES = (4 << 20) + 12_345;

  @Test
  void sharesTheOriginsAnswerAmongAllWhoWaitForIt() throws Exception {
    try (FloeFixture floe = FloeFixture.builder().setting("max-object-share", "100%").start()) {
      floe.startNodes();
      byte[] bytes = FloeFixture.bytes(64, LENGTH_BYTES);
      floe.putAtOrigin("cold", bytes);

      assertThat(differing(floe, "cold", bytes)).as("bodies that differ").isZero();

      // One is the aim; a late client now and then reads for itself.
      assertThat(floe.originReads("cold")).as("reads of the origin").isBetween(1, CLIENTS / 8);
    }
  }

  @Test
  void answersAllRightWithMemoryForOneStripe() throws Exception {
    // 4+2 blocks of 128 KiB.
    try (FloeFixture floe = FloeFixture.builder().setting("memory-budget", "768KiB").start()) {
      floe.startNodes();
      byte[] bytes = FloeFixture.bytes(65, LENGTH_BYTES);
      floe.putAtOrigin("cold", bytes);

      assertThat(differing(floe, "cold", bytes)).as("bodies that differ").isZero();
    }
  }

  /** Has all clients read at once; how many got other bytes. */
  private static int differing(FloeFixture floe, String key, byte[] expected) throws Exception {
    CountDownLatch begin = new CountDownLatch(1);
    List<Future<byte[]>> bodies = new ArrayList<>();
    try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
      for (int i = 0; i < CLIENTS; i++) {
        bodies.add(
            clients.submit(() -> {
              begin.await();
              return floe.get(key);
            }));
      }
      begin.countDown();
      int differing = 0;
      for (Future<byte[]> body : bodies) {
        differing += Arrays.equals(body.get(), expected) ? 0 : 1;
      }
      return differing;
    }
  }
}
