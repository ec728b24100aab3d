package dev.floe.loadtest;

import static dev.floe.loadtest.harness.FloeFixture.BUCKET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.floe.loadtest.harness.FloeFixture;
import dev.floe.loadtest.harness.Presigned;
import dev.floe.loadtest.harness.ServedFloe;
import dev.floe.loadtest.harness.SlowReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Clients that read at 1 MB/s: what they cost the others, and what they cost in memory. */
class SlowClientsIT {
  private static final int MIB = 1 << 20;
  private static final long SLOW = 1_000_000;
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private static final int FAST_CLIENTS = 8;
  private static final int SHARED_BYTES = 8 * MIB;

  private static final int SLOW_CLIENTS = 64;
  private static final int LARGE_BYTES = 32 * MIB;
  private static final int STEADY_BYTES = 2 * MIB;
  private static final int SMALL_BYTES = 4 * MIB;

  private static final int HEAP_MIB = 128;
  private static final int BUDGET_MIB = 64;

  /** The limit described in docs/ARCHITECTURE.md, "Memory". */
  private static final int OVERHEAD_MIB = 96 + SLOW_CLIENTS / 2;

  /**
   * The slow client stops at a quarter of the object until all others have received all of it. It
   * starts before the others, and none of them causes another request to the origin.
   */
  @Test
  void aSlowFirstClientDoesNotSlowOthers() throws Exception {
    try (FloeFixture floe =
            FloeFixture.builder().setting("pool.lifetime.latency-price", "1000").start();
        ExecutorService threads = Executors.newFixedThreadPool(FAST_CLIENTS)) {
      floe.startNodes();
      byte[] bytes = FloeFixture.bytes(1, SHARED_BYTES);
      floe.putAtOrigin("shared", bytes);
      URI url = Presigned.get(floe.endpoint(), "shared");
      try (SlowReader first = SlowReader.start(url, bytes, SLOW, SHARED_BYTES / 4)) {
        Awaitility.await().atMost(PATIENCE).until(() -> first.received() > 0);

        List<Future<byte[]>> others = new ArrayList<>();
        for (int client = 0; client < FAST_CLIENTS; client++) {
          others.add(threads.submit(() -> floe.get("shared")));
        }
        for (Future<byte[]> other : others) {
          assertThat(Arrays.equals(other.get(), bytes)).as("bytes").isTrue();
        }

        assertThat(first.received()).isLessThan(SHARED_BYTES / 2);
        first.hurry();
        first.whole().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      }
      assertThat(floe.originReads("shared")).isEqualTo(1);
    }
  }

  @Test
  void manySlowClientsTakeNoMoreMemoryThanDocumented() throws Exception {
    readSlowly(STEADY_BYTES);
  }

  @Tag("long")
  @Test
  void manySlowClientsGetAllOfTheirObjects() throws Exception {
    readSlowly(LARGE_BYTES);
  }

  /**
   * Half of the slow clients read an object that the nodes have, half one that only the origin has.
   * A fast client reads throughout.
   */
  private static void readSlowly(int untilBytes) throws Exception {
    assumeTrue(Files.exists(Path.of("/proc/self/status")), "needs /proc to see resident memory");
    try (ServedFloe floe =
        ServedFloe.start(
            HEAP_MIB,
            Map.of("memory-budget", BUDGET_MIB + "MiB", "pool.lifetime.latency-price", "1000"))) {
      byte[] small = FloeFixture.bytes(2, SMALL_BYTES);
      byte[] large = FloeFixture.bytes(3, LARGE_BYTES);
      floe.put("small", small);
      floe.put("kept", large);
      floe.putAtOrigin("cold", large);
      floe.awaitHit("small");
      floe.awaitHit("kept");

      URI kept = Presigned.get(floe.endpoint(), "kept");
      URI cold = Presigned.get(floe.endpoint(), "cold");
      List<SlowReader> slow = new ArrayList<>();
      try {
        for (int client = 0; client < SLOW_CLIENTS; client++) {
          slow.add(SlowReader.start(client % 2 == 0 ? kept : cold, large, SLOW));
        }
        boolean steady = false;
        while (!steady) {
          steady = slow.stream().allMatch(reader -> reader.received() >= untilBytes);
          assertThat(Arrays.equals(read(floe, "small"), small)).as("bytes").isTrue();
        }
      } finally {
        for (SlowReader reader : slow) {
          reader.close();
        }
      }
      floe.awaitNothingLeased();
      assertThat(floe.residentPeakBytes() / MIB)
          .as("MiB resident at most")
          .isLessThan(HEAP_MIB + BUDGET_MIB + OVERHEAD_MIB);
    }
  }

  private static byte[] read(ServedFloe floe, String key) throws IOException {
    return floe.s3()
        .getObjectAsBytes(request -> request.bucket(BUCKET).key(key))
        .asByteArrayUnsafe();
  }
}
