package dev.floe.loadtest.soak.life;

import dev.floe.loadtest.origin.CountingOrigin;
import dev.floe.loadtest.soak.Content;
import dev.floe.loadtest.soak.SoakFailure;
import dev.floe.loadtest.soak.life.HeldObjects.Held;
import dev.floe.loadtest.soak.life.LifeReport.Read;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * Reads and writes keys that no other worker uses, with pauses, and expects that no request fails.
 * Confined to one thread.
 */
final class LifeWorker {
  private static final int KEYS = 12;
  private static final int MAX_BYTES = 6 << 20;

  /** The gateway waits at least this long for waking nodes before it asks S3 instead. */
  private static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final S3Client client;
  private final CountingOrigin origin;
  private final HeldObjects held;
  private final String bucket;
  private final String prefix;
  private final Duration pause;
  private final Random random;
  private final LifeReport report;
  private final List<Content> contents = new ArrayList<>();

  /** The keys that the nodes have held whole at some time since the key's last write. */
  private final Set<Integer> heldWhole = new HashSet<>();

  LifeWorker(
      S3Client client,
      CountingOrigin origin,
      HeldObjects held,
      String bucket,
      int number,
      Duration pause,
      long seed,
      LifeReport report) {
    this.client = client;
    this.origin = origin;
    this.held = held;
    this.bucket = bucket;
    this.prefix = "worker-%d/".formatted(number);
    this.pause = pause;
    this.random = new Random(seed + number);
    this.report = report;
  }

  /**
   * Works until stopped.
   *
   * @throws SoakFailure if a request failed, a byte was wrong, or S3 was asked within 100 ms
   *     although living processes held enough blocks of the object
   */
  void run(AtomicBoolean stop) throws InterruptedException {
    for (int key = 0; key < KEYS && !stop.get(); key++) {
      contents.add(new Content(0, 0));
      put(key);
    }
    while (!stop.get()) {
      TimeUnit.NANOSECONDS.sleep((long) (2 * pause.toNanos() * random.nextDouble()));
      int key = random.nextInt(KEYS);
      int dice = random.nextInt(100);
      if (dice < 10) {
        put(key);
      } else if (dice < 70) {
        int length = contents.get(key).lengthBytes();
        read(key, 0, length);
      } else if (dice < 95) {
        int length = contents.get(key).lengthBytes();
        int start = random.nextInt(length);
        read(key, start, start + 1 + random.nextInt(length - start));
      } else {
        head(key);
      }
    }
  }

  private void put(int key) {
    Content content = new Content(random.nextLong(), 1 + random.nextInt(MAX_BYTES));
    byte[] bytes = content.bytes();
    long begun = System.nanoTime();
    attempt(
        "put",
        key,
        () -> client.putObject(r -> r.bucket(bucket).key(name(key)), RequestBody.fromBytes(bytes)));
    report.wrote(System.nanoTime() - begun);
    contents.set(key, content);
    heldWhole.remove(key);
  }

  private void read(int key, int start, int end) {
    Content content = contents.get(key);
    Optional<Held> before = held.of(name(key), content.lengthBytes());
    int originReads = origin.reads(bucket + "/" + name(key));
    boolean whole = end - start == content.lengthBytes();
    String range = whole ? null : "bytes=%d-%d".formatted(start, end - 1);
    long begun = System.nanoTime();
    ResponseBytes<GetObjectResponse> answer =
        attempt(
            "get",
            key,
            () -> client.getObjectAsBytes(r -> r.bucket(bucket).key(name(key)).range(range)));
    long took = System.nanoTime() - begun;
    byte[] bytes = answer.asByteArrayUnsafe();
    int mismatch = Arrays.mismatch(content.range(start, end), bytes);
    if (mismatch >= 0) {
      throw new SoakFailure(
          "get of %s, bytes %d to %d: %d bytes were received, and byte %d differs"
              .formatted(name(key), start, end, bytes.length, mismatch));
    }
    boolean hit = origin.reads(bucket + "/" + name(key)) == originReads;
    Optional<Held> after = held.of(name(key), content.lengthBytes());
    boolean wasHeld =
        before.filter(Held::readable).isPresent()
            && after.filter(Held::readable).isPresent()
            && before.map(Held::processes).equals(after.map(Held::processes));
    if (!hit && wasHeld && took < LATE_NANOS) {
      throw new SoakFailure(
          "get of %s, bytes %d to %d, was not a hit although the nodes held enough of it: %s, %d ms"
              .formatted(name(key), start, end, cacheStatus(answer), took / 1_000_000));
    }
    report.read(hit ? Read.HIT : wasHeld ? Read.LATE : missed(key), took);
    if (after.filter(Held::whole).isPresent()) {
      heldWhole.add(key);
    }
  }

  private Read missed(int key) {
    return heldWhole.contains(key) ? Read.LOSS : Read.OTHER;
  }

  private static String cacheStatus(ResponseBytes<GetObjectResponse> answer) {
    return answer
        .response()
        .sdkHttpResponse()
        .firstMatchingHeader("Cache-Status")
        .orElse("no Cache-Status");
  }

  private void head(int key) {
    long length =
        attempt(
            "head",
            key,
            () -> client.headObject(r -> r.bucket(bucket).key(name(key))).contentLength());
    if (length != contents.get(key).lengthBytes()) {
      throw new SoakFailure(
          "head of %s says %d bytes, expected %d"
              .formatted(name(key), length, contents.get(key).lengthBytes()));
    }
  }

  private <T> T attempt(String what, int key, Supplier<T> request) {
    try {
      return request.get();
    } catch (SdkException e) {
      throw new SoakFailure("%s of %s failed: %s".formatted(what, name(key), e.getMessage()));
    }
  }

  private String name(int key) {
    return prefix + key;
  }
}
