package dev.floe.loadtest.soak.trouble;

import dev.floe.loadtest.soak.Content;
import dev.floe.loadtest.soak.SoakFailure;
import dev.floe.loadtest.soak.Tally;
import dev.floe.loadtest.soak.trouble.Attempts.Outcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/**
 * Does random operations on keys that no other worker uses, and expects some of them to fail.
 * Confined to one thread.
 */
final class TroubledWorker {
  private static final int KEYS = 10;
  private static final int RETIRED_LIMIT = 16;
  private static final int PART_BYTES = 5 << 20;

  private final S3Client client;
  private final String bucket;
  private final String prefix;
  private final Random random;
  private final Attempts attempts;
  private final Tally tally;
  private final KeyRecord[] keys;

  /**
   * The keys with an uncertain content: the gateway does not cache them for 15 minutes, so other
   * keys replace them.
   */
  private final Deque<KeyRecord> retired = new ArrayDeque<>();

  private int names;

  TroubledWorker(
      S3Client client, String bucket, String prefix, long seed, Attempts attempts, Tally tally) {
    this.client = client;
    this.bucket = bucket;
    this.prefix = prefix;
    this.random = new Random(seed);
    this.attempts = attempts;
    this.tally = tally;
    keys = IntStream.range(0, KEYS).mapToObj(_ -> newKey()).toArray(KeyRecord[]::new);
  }

  private KeyRecord newKey() {
    return new KeyRecord(prefix + names++);
  }

  /**
   * Works until stopped.
   *
   * @throws SoakFailure if a promise did not hold
   */
  void run(AtomicBoolean stop) {
    while (!stop.get()) {
      int slot = random.nextInt(KEYS);
      step(keys[slot]);
      if (!keys[slot].settled()) {
        retire(keys[slot]);
        keys[slot] = newKey();
      }
    }
  }

  /** Reads every key again; each read must succeed. */
  void compareAll() {
    Stream.concat(Arrays.stream(keys), retired.stream())
        .forEach(key -> {
          if (!get(key)) {
            throw key.wrong("the last read failed");
          }
        });
  }

  private void step(KeyRecord key) {
    int dice = random.nextInt(100);
    if (dice < 14 || key.content().isEmpty()) {
      put(key);
    } else if (dice < 50) {
      get(key);
    } else if (dice < 75) {
      range(key, key.content().get());
    } else if (dice < 82) {
      head(key);
    } else if (dice < 88) {
      copy(key.content().get(), key, keys[random.nextInt(KEYS)]);
    } else if (dice < 92) {
      multipart(key);
    } else if (dice < 96 && !retired.isEmpty()) {
      get(retired.getLast());
    } else {
      delete(key);
    }
  }

  private void put(KeyRecord key) {
    Content content = Content.draw(random);
    byte[] bytes = content.bytes();
    written(
        key,
        content,
        attempts.send(
            "put",
            key,
            () ->
                client.putObject(
                    r -> r.bucket(bucket).key(key.key()), RequestBody.fromBytes(bytes))));
  }

  private void copy(Content content, KeyRecord from, KeyRecord to) {
    if (from == to) {
      return;
    }
    written(
        to,
        content,
        attempts.send(
            "copy",
            to,
            () ->
                client.copyObject(r ->
                    r.sourceBucket(bucket)
                        .sourceKey(from.key())
                        .destinationBucket(bucket)
                        .destinationKey(to.key()))));
  }

  private void delete(KeyRecord key) {
    written(
        key,
        null,
        attempts.send(
            "delete", key, () -> client.deleteObject(r -> r.bucket(bucket).key(key.key()))));
  }

  /** Uploads in parts; a failed part leaves the key unchanged. */
  private void multipart(KeyRecord key) {
    Content content = new Content(random.nextLong(), PART_BYTES + 1 + random.nextInt(PART_BYTES));
    byte[] bytes = content.bytes();
    Optional<String> upload =
        attempts
            .send(
                "create",
                key,
                () -> client.createMultipartUpload(r -> r.bucket(bucket).key(key.key())).uploadId())
            .returned();
    List<CompletedPart> parts = new ArrayList<>();
    for (int start = 0; upload.isPresent() && start < bytes.length; start += PART_BYTES) {
      byte[] part = Arrays.copyOfRange(bytes, start, Math.min(bytes.length, start + PART_BYTES));
      Optional<CompletedPart> sent = part(key, upload.get(), parts.size() + 1, part);
      if (sent.isEmpty()) {
        return;
      }
      parts.add(sent.get());
    }
    if (upload.isPresent()) {
      written(
          key,
          content,
          attempts.send(
              "complete",
              key,
              () ->
                  client.completeMultipartUpload(r ->
                      r.bucket(bucket)
                          .key(key.key())
                          .uploadId(upload.get())
                          .multipartUpload(m -> m.parts(parts)))));
    }
  }

  private Optional<CompletedPart> part(KeyRecord key, String upload, int number, byte[] bytes) {
    return attempts
        .send(
            "part",
            key,
            () ->
                client
                    .uploadPart(
                        r -> r.bucket(bucket).key(key.key()).uploadId(upload).partNumber(number),
                        RequestBody.fromBytes(bytes))
                    .eTag())
        .returned()
        .map(etag -> CompletedPart.builder().partNumber(number).eTag(etag).build());
  }

  private static void written(KeyRecord key, @Nullable Content content, Outcome<?> outcome) {
    switch (outcome) {
      case Outcome.Done<?> _ -> key.wrote(content);
      case Outcome.Failed<?> _ -> key.doubt(content);
      case Outcome.Missing<?> _ -> throw key.wrong("a write found no such key");
    }
  }

  /** Returns true if the read succeeded. */
  private boolean get(KeyRecord key) {
    Outcome<ResponseBytes<GetObjectResponse>> outcome =
        attempts.send(
            "get", key, () -> client.getObjectAsBytes(r -> r.bucket(bucket).key(key.key())));
    switch (outcome) {
      case Outcome.Done<ResponseBytes<GetObjectResponse>>(var answer) -> {
        key.read("get " + cache(answer), answer.asByteArrayUnsafe());
        tally.count("cache " + cache(answer));
      }
      case Outcome.Missing<?> _ -> key.read("get", null);
      case Outcome.Failed<?> _ -> {
        return false;
      }
    }
    return true;
  }

  private void range(KeyRecord key, Content content) {
    if (content.lengthBytes() == 0) {
      return;
    }
    int start = random.nextInt(content.lengthBytes());
    int end = start + 1 + random.nextInt(content.lengthBytes() - start);
    String range = "bytes=%d-%d".formatted(start, end - 1);
    switch (attempts.send(
        "range",
        key,
        () -> client.getObjectAsBytes(r -> r.bucket(bucket).key(key.key()).range(range)))) {
      case Outcome.Done<ResponseBytes<GetObjectResponse>>(var answer) -> {
        key.range(start, end, answer.asByteArrayUnsafe());
        tally.count("cache " + cache(answer));
      }
      case Outcome.Missing<?> _ -> throw key.wrong(range + " found no such key");
      case Outcome.Failed<?> _ -> {}
    }
  }

  private static String cache(ResponseBytes<GetObjectResponse> answer) {
    return answer.response().sdkHttpResponse().firstMatchingHeader("X-Cache").orElse("none");
  }

  private void head(KeyRecord key) {
    switch (attempts.send(
        "head", key, () -> client.headObject(r -> r.bucket(bucket).key(key.key())))) {
      case Outcome.Done<HeadObjectResponse>(var answer) -> key.head(answer.contentLength());
      case Outcome.Missing<?> _ -> key.head(null);
      case Outcome.Failed<?> _ -> {}
    }
  }

  /**
   * Keeps a key with an uncertain content for further reads. Reads and deletes the oldest such key
   * once there are more than 16.
   */
  private void retire(KeyRecord key) {
    tally.count("key in doubt");
    retired.addLast(key);
    if (retired.size() > RETIRED_LIMIT) {
      KeyRecord oldest = retired.removeFirst();
      get(oldest);
      delete(oldest);
      get(oldest);
    }
  }
}
