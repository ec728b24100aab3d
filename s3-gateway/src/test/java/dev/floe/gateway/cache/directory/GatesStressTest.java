package dev.floe.gateway.cache.directory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.gateway.object.ObjectKey;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * Threads write, fill and read a few keys of a fake S3 whose commits are numbered. Once a write has
 * ended, no reader may find an older commit in the directory.
 */
class GatesStressTest {
  private static final int KEYS = 3;
  private static final int THREADS = 6;
  private static final int STEPS = 20_000;

  private final AtomicLong[] origin = {new AtomicLong(), new AtomicLong(), new AtomicLong()};
  private final ConcurrentHashMap<ObjectKey, Long> directory = new ConcurrentHashMap<>();
  private final AtomicLong published = new AtomicLong();
  private final Gates gates = new Gates(InstantSource.system(), new Entries());

  @Test
  void nothingOldIsEverPublished() throws Exception {
    long seed = System.nanoTime();
    List<Future<?>> done = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      for (int i = 0; i < THREADS; i++) {
        Random random = new Random(seed + i);
        done.add(threads.submit(() -> run(random, seed)));
      }
    }
    for (Future<?> each : done) {
      each.get();
    }
    assertThat(gates.inFlight()).isZero();
    assertThat(published).as("fills and writes that published").hasPositiveValue();
    for (int k = 0; k < KEYS; k++) {
      assertThat(found(k, origin[k].get())).as("seed %d", seed).isEqualTo(origin[k].get());
    }
  }

  private void run(Random random, long seed) {
    for (int i = 0; i < STEPS; i++) {
      int k = random.nextInt(KEYS);
      switch (random.nextInt(8)) {
        case 0, 1 -> write(k, random, seed);
        case 2 -> gates.beginBucketWrite("b").close();
        default -> fill(k, random);
      }
    }
  }

  private void write(int k, Random random, long seed) {
    Gates.Write write = gates.beginWrite(key(k));
    pause(random);
    if (random.nextInt(4) == 0) {
      write.refused();
      return;
    }
    long committed = origin[k].incrementAndGet();
    pause(random);
    write
        .answered()
        .ifPresent(permit -> {
          pause(random);
          publish(permit, k, committed);
        });
    assertThat(found(k, Long.MAX_VALUE))
        .as("seed %d: the version seen after commit %d", seed, committed)
        .isGreaterThanOrEqualTo(committed);
  }

  private void fill(int k, Random random) {
    gates
        .beginFill(key(k))
        .ifPresent(permit -> {
          pause(random);
          long read = origin[k].get();
          pause(random);
          publish(permit, k, read);
        });
  }

  private void publish(Gates.Permit permit, int k, long value) {
    if (permit.publish(() -> Optional.ofNullable(directory.put(key(k), value))).isPresent()) {
      published.incrementAndGet();
    }
    permit.close();
  }

  private static void pause(Random random) {
    if (random.nextInt(4) == 0) {
      LockSupport.parkNanos(1);
    }
  }

  /** Makes entries negative while they are unconfirmed. */
  private final class Entries implements Detachable {
    @Override
    public void detach(ObjectKey key) {
      directory.computeIfPresent(key, (_, entry) -> entry < 0 ? entry : -1 - entry);
    }

    @Override
    public void detachBucket(String bucket) {
      directory.replaceAll((_, entry) -> entry < 0 ? entry : -1 - entry);
    }

    @Override
    public void written(ObjectKey key) {
      directory.remove(key);
    }

    @Override
    public void bucketWritten(String bucket) {
      directory.clear();
    }
  }

  /** Returns the commit that a reader finds; {@code otherwise} if no confirmed entry names one. */
  private long found(int k, long otherwise) {
    long entry = directory.getOrDefault(key(k), -1L);
    return entry < 0 ? otherwise : entry;
  }

  private static ObjectKey key(int k) {
    return new ObjectKey("b", "k" + k);
  }
}
