package dev.floe.loadtest.soak;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/**
 * Does random operations on keys that no other worker uses, so that its map knows the exact result
 * of each operation. Confined to one thread.
 */
final class Worker {
  private static final int KEYS = 12;
  private static final int PART_BYTES = 5 << 20;

  private final S3Client client;
  private final String bucket;
  private final String prefix;
  private final Random random;
  private final Tally tally;
  private final Map<String, Content> model = new HashMap<>();

  Worker(S3Client client, String bucket, String prefix, long seed, Tally tally) {
    this.client = client;
    this.bucket = bucket;
    this.prefix = prefix;
    this.random = new Random(seed);
    this.tally = tally;
  }

  /**
   * Works until asked to stop.
   *
   * @throws SoakFailure if an answer differs from the model
   */
  void run(AtomicBoolean stop) {
    while (!stop.get()) {
      String key = prefix + random.nextInt(KEYS);
      int dice = random.nextInt(100);
      if (dice < 15 || !model.containsKey(key)) {
        put(key);
      } else if (dice < 60) {
        get(key);
      } else if (dice < 80) {
        getRange(key);
      } else if (dice < 86) {
        head(key);
      } else if (dice < 90) {
        copy(key, prefix + random.nextInt(KEYS));
      } else if (dice < 93) {
        multipart(key);
      } else {
        delete(key);
      }
    }
  }

  private void put(String key) {
    Content content = Content.draw(random);
    client.putObject(r -> r.bucket(bucket).key(key), RequestBody.fromBytes(content.bytes()));
    model.put(key, content);
    tally.count("put");
  }

  private void get(String key) {
    Content content = expected(key);
    ResponseBytes<GetObjectResponse> answer =
        client.getObjectAsBytes(r -> r.bucket(bucket).key(key));
    check(key, "get", content.bytes(), answer.asByteArray());
    tally.count("get");
    countCache(answer);
  }

  private void getRange(String key) {
    Content content = expected(key);
    if (content.lengthBytes() == 0) {
      return;
    }
    int start = random.nextInt(content.lengthBytes());
    int end = start + 1 + random.nextInt(content.lengthBytes() - start);
    ResponseBytes<GetObjectResponse> answer =
        client.getObjectAsBytes(
            r -> r.bucket(bucket).key(key).range("bytes=%d-%d".formatted(start, end - 1)));
    check(
        key,
        "range %d to %d".formatted(start, end),
        content.range(start, end),
        answer.asByteArray());
    tally.count("range");
    countCache(answer);
  }

  private void countCache(ResponseBytes<GetObjectResponse> answer) {
    String cache =
        answer.response().sdkHttpResponse().firstMatchingHeader("X-Cache").orElse("none");
    tally.count("cache " + cache);
  }

  private void head(String key) {
    long length = client.headObject(r -> r.bucket(bucket).key(key)).contentLength();
    if (length != expected(key).lengthBytes()) {
      throw new SoakFailure(
          "head of %s says %d bytes, expected %d"
              .formatted(key, length, expected(key).lengthBytes()));
    }
    tally.count("head");
  }

  private void copy(String from, String to) {
    if (from.equals(to)) {
      return;
    }
    client.copyObject(
        r -> r.sourceBucket(bucket).sourceKey(from).destinationBucket(bucket).destinationKey(to));
    model.put(to, expected(from));
    tally.count("copy");
  }

  private void multipart(String key) {
    Content content = new Content(random.nextLong(), PART_BYTES + 1 + random.nextInt(PART_BYTES));
    byte[] bytes = content.bytes();
    String upload = client.createMultipartUpload(r -> r.bucket(bucket).key(key)).uploadId();
    List<CompletedPart> parts = new ArrayList<>();
    for (int start = 0; start < bytes.length; start += PART_BYTES) {
      int number = parts.size() + 1;
      byte[] part = Arrays.copyOfRange(bytes, start, Math.min(bytes.length, start + PART_BYTES));
      String etag =
          client
              .uploadPart(
                  r -> r.bucket(bucket).key(key).uploadId(upload).partNumber(number),
                  RequestBody.fromBytes(part))
              .eTag();
      parts.add(CompletedPart.builder().partNumber(number).eTag(etag).build());
    }
    client.completeMultipartUpload(
        r -> r.bucket(bucket).key(key).uploadId(upload).multipartUpload(m -> m.parts(parts)));
    model.put(key, content);
    tally.count("multipart");
  }

  private void delete(String key) {
    client.deleteObject(r -> r.bucket(bucket).key(key));
    model.remove(key);
    tally.count("delete");
    try {
      client.getObjectAsBytes(r -> r.bucket(bucket).key(key));
      throw new SoakFailure("%s still exists after its deletion".formatted(key));
    } catch (NoSuchKeyException e) {
      tally.count("get of nothing");
    }
  }

  private Content expected(String key) {
    Content content = model.get(key);
    if (content == null) {
      throw new IllegalStateException("the model has no " + key);
    }
    return content;
  }

  private static void check(String key, String what, byte[] expected, byte[] actual) {
    int mismatch = Arrays.mismatch(expected, actual);
    if (mismatch >= 0) {
      throw new SoakFailure(
          "%s of %s: byte %d differs; %d bytes were received, expected %d"
              .formatted(what, key, mismatch, actual.length, expected.length));
    }
  }
}
