package dev.floe.gateway.cache.directory;

import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.object.ObjectVersion;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Measures look-ups and confirmations in a directory of 100,000 objects. Each operation makes new
 * strings for its key, as a request does. See docs/BENCHMARKS.md; {@code ./floe bench memory}
 * enters a million objects.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class DirectoryBenchmark {
  private static final int OBJECTS = 100_000;
  private static final ChunkCode CODE = new ChunkCode(10, 2, 128 << 10, 1);

  private final ObjectDirectory directory = new ObjectDirectory(Long.MAX_VALUE, (_, _) -> {});
  private final SplittableRandom random = new SplittableRandom(1);
  private final ObjectHead head =
      new ObjectHead(
          new ObjectVersion("\"etag\"", Instant.EPOCH, 10 << 20, ""),
          Headers.builder().add("Content-Type", "application/vnd.apache.parquet").build(),
          null,
          Instant.MAX);
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");

  /** Enters all objects. */
  @Setup
  public void fill() {
    for (int number = 0; number < OBJECTS; number++) {
      directory.confirm(key(number), head, now, CODE);
    }
  }

  private static ObjectKey key(int number) {
    return new ObjectKey("training", "datasets/images/part-" + number + ".parquet");
  }

  @Benchmark
  public @Nullable Object find() {
    return directory.get(key(random.nextInt(OBJECTS)));
  }

  @Benchmark
  public @Nullable Object miss() {
    return directory.get(key(OBJECTS + random.nextInt(OBJECTS)));
  }

  /** Records an answer of S3 for an object that is known. */
  @Benchmark
  public Object confirm() {
    now = now.plusNanos(1);
    return directory.confirm(key(random.nextInt(OBJECTS)), head, now, CODE);
  }
}
