package dev.floe.loadtest;

import static dev.floe.loadtest.harness.FloeFixture.BUCKET;
import static dev.floe.loadtest.harness.FloeFixture.HIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.floe.loadtest.harness.FloeFixture;
import dev.floe.loadtest.harness.Stamped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * The next read sees every kind of write while other clients read the same key continuously. Each
 * read returns one complete version with its own headers, never older than the newest write that
 * was answered before the read began.
 */
class WritesUnderReadsIT {
  private static final String KEY = "hammered";
  private static final int READERS = 6;
  private static final int ROUNDS = 5;
  private static final int VERSIONS = ROUNDS * Kind.values().length;
  private static final int RANGE_BYTES = 80_000;
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  /** The kinds of writes that create a version. */
  private enum Kind {
    PUT,
    COPY,
    MULTIPART,
    DELETE;

    static Kind of(int version) {
      return values()[version % values().length];
    }
  }

  /** The result of a read. */
  private sealed interface Seen {
    record Present(int version, boolean hit) implements Seen {}

    record Absent() implements Seen {}

    /** The connection was closed, as is allowed if a write happened during the read. */
    record Cut() implements Seen {}
  }

  private final Set<Integer> hits = ConcurrentHashMap.newKeySet();
  private volatile int begun = -1;
  private volatile int answered = -1;
  private volatile boolean over;

  /** Each version that a write creates must become a hit before the next write. */
  @Test
  void everyWriteIsSeenByTheNextRead() throws Exception {
    assumeTrue(
        FloeFixture.originIsMinio(),
        "needs MinIO as its origin: the embedded one may serve half-written files");
    try (FloeFixture floe = FloeFixture.start();
        ExecutorService threads = Executors.newFixedThreadPool(READERS)) {
      floe.startNodes();
      write(floe.s3(), 0);
      List<Future<?>> readers = new ArrayList<>();
      IntStream.range(0, READERS)
          .forEach(seed -> readers.add(threads.submit(() -> hammer(floe.s3(), seed))));
      try {
        for (int version = 1; version < VERSIONS; version++) {
          write(floe.s3(), version);
          assertNextReadsSee(floe.s3(), version);
          awaitHit(version, readers);
        }
      } finally {
        over = true;
      }
      for (Future<?> reader : readers) {
        reader.get();
      }
    }
  }

  // ---------------------------------------------------------------- the writer

  private void write(S3Client s3, int version) {
    begun = version;
    switch (Kind.of(version)) {
      case PUT -> put(s3, KEY, version);
      case COPY -> copy(s3, version);
      case MULTIPART -> upload(s3, version);
      case DELETE -> s3.deleteObject(request -> request.bucket(BUCKET).key(KEY));
    }
    answered = version;
  }

  private static void put(S3Client s3, String key, int version) {
    s3.putObject(
        request -> request.bucket(BUCKET).key(key).metadata(metadata(version)),
        RequestBody.fromBytes(Stamped.body(version)));
  }

  private static void copy(S3Client s3, int version) {
    String source = "source-" + version;
    put(s3, source, version);
    s3.copyObject(request ->
        request
            .sourceBucket(BUCKET)
            .sourceKey(source)
            .destinationBucket(BUCKET)
            .destinationKey(KEY));
  }

  private static void upload(S3Client s3, int version) {
    String id =
        s3.createMultipartUpload(
                request -> request.bucket(BUCKET).key(KEY).metadata(metadata(version)))
            .uploadId();
    String tag =
        s3.uploadPart(
                request -> request.bucket(BUCKET).key(KEY).uploadId(id).partNumber(1),
                RequestBody.fromBytes(Stamped.body(version)))
            .eTag();
    CompletedPart part = CompletedPart.builder().partNumber(1).eTag(tag).build();
    s3.completeMultipartUpload(request ->
        request.bucket(BUCKET).key(KEY).uploadId(id).multipartUpload(u -> u.parts(part)));
  }

  private static Map<String, String> metadata(int version) {
    return Map.of("version", Integer.toString(version));
  }

  private static void assertNextReadsSee(S3Client s3, int version) {
    for (Read read : List.of(Read.WHOLE, Read.HEAD, Read.RANGE)) {
      Seen seen = read(s3, read, 0);
      if (Kind.of(version) == Kind.DELETE) {
        assertThat(seen).as("%s after the DELETE", read).isInstanceOf(Seen.Absent.class);
      } else {
        assertThat(seen)
            .as("%s after the %s", read, Kind.of(version))
            .isInstanceOfSatisfying(
                Seen.Present.class, now -> assertThat(now.version()).isEqualTo(version));
      }
    }
  }

  private void awaitHit(int version, List<Future<?>> readers) {
    if (Kind.of(version) != Kind.DELETE) {
      Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> hits.contains(version) || readers.stream().anyMatch(Future::isDone));
    }
  }

  // ---------------------------------------------------------------- readers

  private enum Read {
    WHOLE,
    RANGE,
    HEAD
  }

  private void hammer(S3Client s3, int seed) {
    Random random = new Random(seed);
    while (!over) {
      int floor = answered;
      Read read = Read.values()[random.nextInt(Read.values().length)];
      Seen seen = read(s3, read, random.nextInt(Stamped.lengthBytes(0) - RANGE_BYTES));
      check(read, seen, floor, begun);
      if (read == Read.WHOLE && seen instanceof Seen.Present(int version, boolean hit) && hit) {
        hits.add(version);
      }
    }
  }

  /**
   * @param floor the newest version whose write was answered before the read began
   * @param newest the newest version whose write began before the read ended
   */
  private static void check(Read read, Seen seen, int floor, int newest) {
    String what = "%s saw %s, expected version %d to %d".formatted(read, seen, floor, newest);
    switch (seen) {
      case Seen.Present(int version, boolean _) -> {
        assertThat(version).as(what).isBetween(floor, newest);
        assertThat(Kind.of(version)).as(what).isNotEqualTo(Kind.DELETE);
      }
      case Seen.Absent _ ->
          assertThat(IntStream.rangeClosed(floor, newest).mapToObj(Kind::of))
              .as(what)
              .contains(Kind.DELETE);
      case Seen.Cut _ -> assertThat(newest).as(what).isGreaterThan(floor);
    }
  }

  private static Seen read(S3Client s3, Read read, int from) {
    try {
      return switch (read) {
        case WHOLE -> whole(s3);
        case RANGE -> range(s3, from / Long.BYTES * Long.BYTES);
        case HEAD -> head(s3);
      };
    } catch (S3Exception e) {
      assertThat(e.statusCode()).as(e.getMessage()).isEqualTo(404);
      return new Seen.Absent();
    } catch (SdkClientException e) {
      return new Seen.Cut();
    }
  }

  private static Seen whole(S3Client s3) {
    ResponseBytes<GetObjectResponse> answer =
        s3.getObjectAsBytes(request -> request.bucket(BUCKET).key(KEY));
    int version = Stamped.version(answer.asByteArrayUnsafe());
    assertThat(answer.asByteArrayUnsafe()).hasSize(Stamped.lengthBytes(version));
    assertThat(answer.response().metadata()).isEqualTo(metadata(version));
    return new Seen.Present(version, FloeFixture.cacheStatus(answer.response()).equals(HIT));
  }

  private static Seen range(S3Client s3, int from) {
    ResponseBytes<GetObjectResponse> answer =
        s3.getObjectAsBytes(request ->
            request
                .bucket(BUCKET)
                .key(KEY)
                .range("bytes=%d-%d".formatted(from, from + RANGE_BYTES - 1)));
    int version = Stamped.version(answer.asByteArrayUnsafe());
    assertThat(answer.asByteArrayUnsafe()).hasSize(RANGE_BYTES);
    assertThat(answer.response().contentRange()).endsWith("/" + Stamped.lengthBytes(version));
    assertThat(answer.response().metadata()).isEqualTo(metadata(version));
    return new Seen.Present(version, FloeFixture.cacheStatus(answer.response()).equals(HIT));
  }

  private static Seen head(S3Client s3) {
    HeadObjectResponse answer = s3.headObject(request -> request.bucket(BUCKET).key(KEY));
    int version = Integer.parseInt(answer.metadata().getOrDefault("version", "-1"));
    assertThat(answer.contentLength()).isEqualTo(Stamped.lengthBytes(version));
    return new Seen.Present(version, false);
  }
}
