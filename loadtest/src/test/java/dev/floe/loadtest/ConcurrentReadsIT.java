package dev.floe.loadtest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.loadtest.harness.FloeFixture;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * Many clients on one cold object. On a busy machine, a client may wait 2 s without a byte; the
 * gateway then sends S3 a separate request for it. So these tests show only that the clients cause
 * fewer requests than there are clients; the cache's own tests show that one request is enough.
 */
final class ConcurrentReadsIT {
  private static final int CLIENTS = 64;
  private static final int LENGTH_BYTES = (4 << 20) + 12_345;

  @Test
  void sharesTheOriginsAnswerAmongAllWaitingClients() throws Exception {
    try (FloeFixture floe = FloeFixture.builder().setting("max-object-share", "100%").start()) {
      floe.startNodes();
      // The first read loads classes.
      floe.putAtOrigin("first", FloeFixture.bytes(63, 1));
      floe.get("first");
      byte[] bytes = FloeFixture.bytes(64, LENGTH_BYTES);
      floe.putAtOrigin("cold", bytes);

      assertThat(differing(floe, "cold", bytes)).as("bodies that differ").isZero();

      assertThat(floe.originReads("cold")).as("reads of the origin").isLessThan(CLIENTS);
    }
  }

  /** Reads of different ranges join each other's fills. */
  @Test
  void sharesFillsAmongClientsThatWantDifferentRanges() throws Exception {
    try (FloeFixture floe = FloeFixture.builder().setting("max-object-share", "100%").start()) {
      floe.startNodes();
      byte[] bytes = FloeFixture.bytes(66, LENGTH_BYTES);
      floe.putAtOrigin("cold", bytes);
      Random random = new Random(66);
      List<Callable<Boolean>> reads = new ArrayList<>();
      long wanted = 0;
      for (int i = 0; i < CLIENTS; i++) {
        int first = random.nextInt(LENGTH_BYTES);
        int last = first + random.nextInt(Math.min(LENGTH_BYTES - first, 1 << 20));
        wanted += last + 1 - first;
        reads.add(() -> {
          byte[] part = floe.get("cold", "bytes=%d-%d".formatted(first, last));
          return Arrays.equals(part, 0, part.length, bytes, first, last + 1);
        });
      }

      assertThat(atOnce(reads)).as("whether bodies are right").containsOnly(true);

      assertThat(floe.originBytesRead("cold")).as("bytes of the origin").isLessThan(wanted);
    }
  }

  @Test
  void answersAllCorrectlyWithMemoryForOneStripe() throws Exception {
    // 4+2 blocks of 128 KiB.
    try (FloeFixture floe = FloeFixture.builder().setting("memory-budget", "768KiB").start()) {
      floe.startNodes();
      byte[] bytes = FloeFixture.bytes(65, LENGTH_BYTES);
      floe.putAtOrigin("cold", bytes);

      assertThat(differing(floe, "cold", bytes)).as("bodies that differ").isZero();
    }
  }

  /** Reads the object with all clients at once, and returns how many received other bytes. */
  private static long differing(FloeFixture floe, String key, byte[] expected) throws Exception {
    Callable<Boolean> read = () -> Arrays.equals(floe.get(key), expected);
    return atOnce(Collections.nCopies(CLIENTS, read)).stream().filter(same -> !same).count();
  }

  /** Runs all reads at once, each on its own thread. */
  private static List<Boolean> atOnce(List<Callable<Boolean>> reads) throws Exception {
    CountDownLatch begin = new CountDownLatch(1);
    List<Future<Boolean>> answers = new ArrayList<>();
    try (ExecutorService clients = Executors.newFixedThreadPool(reads.size())) {
      for (Callable<Boolean> read : reads) {
        answers.add(
            clients.submit(() -> {
              begin.await();
              return read.call();
            }));
      }
      begin.countDown();
      List<Boolean> results = new ArrayList<>();
      for (Future<Boolean> answer : answers) {
        results.add(answer.get());
      }
      return results;
    }
  }
}
