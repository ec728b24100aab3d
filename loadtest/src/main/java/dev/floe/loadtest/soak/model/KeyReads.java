package dev.floe.loadtest.soak.model;

import dev.floe.loadtest.soak.SoakFailure;
import dev.floe.loadtest.soak.Tally;
import dev.floe.loadtest.soak.model.KeyOperation.Outcome;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Response;

/**
 * A client's reads. Each answer's bytes must be those of its ETag, and the value that the client
 * saw is added to the key's history. Confined to one thread.
 */
final class KeyReads {
  static final String READ = "read";
  static final String HIT = "read from the cache";

  private final int client;
  private final S3Client s3;
  private final Values values;
  private final Random random;
  private final Tally tally;

  KeyReads(int client, S3Client s3, Values values, Random random, Tally tally) {
    this.client = client;
    this.s3 = s3;
    this.values = values;
    this.random = random;
    this.tally = tally;
  }

  void whole(ModelKey key) {
    get("GET", key, null, _ -> {}, Value::bytes);
  }

  /** Reads a key that no other request uses, and records its value as settled. */
  void last(ModelKey key) {
    switch (get("GET", key, null, _ -> {}, Value::bytes)) {
      case RequestEnd.Answered<ResponseBytes<GetObjectResponse>>(var answer) ->
          key.settle(known("GET", key, answer.response().eTag()));
      case RequestEnd.Decided<?> _ -> key.settle(null);
      case RequestEnd.Lost<?> _ -> {}
    }
  }

  void range(ModelKey key, Value expected) {
    int start = random.nextInt(expected.lengthBytes());
    int end = start + 1 + random.nextInt(expected.lengthBytes() - start);
    get(
        "GET range",
        key,
        expected,
        request -> request.range("bytes=%d-%d".formatted(start, end - 1)),
        value -> value.range(start, end));
  }

  void part(ModelKey key, Value expected) {
    int part = 1 + random.nextInt(expected.parts());
    get("GET part", key, expected, request -> request.partNumber(part), value -> value.part(part));
  }

  void ifMatch(ModelKey key, Value expected) {
    get("GET If-Match", key, expected, request -> request.ifMatch(quoted(expected)), Value::bytes);
  }

  void ifNoneMatch(ModelKey key, Value expected) {
    get(
        "GET If-None-Match",
        key,
        expected,
        request -> request.ifNoneMatch(quoted(expected)),
        Value::bytes);
  }

  static String quoted(Value value) {
    return '"' + value.etag() + '"';
  }

  void head(ModelKey key) {
    long sent = System.nanoTime();
    RequestEnd<HeadObjectResponse> exchange =
        RequestEnd.of(
            "HEAD",
            key,
            tally,
            () -> s3.headObject(request -> request.bucket(key.bucket()).key(key.name())));
    if (exchange instanceof RequestEnd.Answered<HeadObjectResponse>(HeadObjectResponse answer)) {
      Value value = known("HEAD", key, answer.eTag());
      if (answer.contentLength() != value.lengthBytes()) {
        throw new SoakFailure(
            "torn: HEAD of %s has the ETag of %s and the length %d"
                .formatted(key, value, answer.contentLength()));
      }
      saw(key, sent, value, answer.versionId(), "HEAD" + cache(answer));
    } else {
      saw(key, sent, "HEAD", null, exchange);
    }
  }

  /** Reads one of the versions that were seen; a version never changes. */
  void version(ModelKey key) {
    List<Map.Entry<String, Value>> versions = List.copyOf(key.versions().entrySet());
    if (versions.isEmpty()) {
      whole(key);
      return;
    }
    Map.Entry<String, Value> drawn = versions.get(random.nextInt(versions.size()));
    RequestEnd<ResponseBytes<GetObjectResponse>> exchange =
        RequestEnd.of(
            "GET version",
            key,
            tally,
            () ->
                s3.getObjectAsBytes(request ->
                    request.bucket(key.bucket()).key(key.name()).versionId(drawn.getKey())));
    switch (exchange) {
      case RequestEnd.Answered<ResponseBytes<GetObjectResponse>>(var answer) -> {
        cache(answer.response());
        compare(
            "GET version " + drawn.getKey(),
            key,
            drawn.getValue(),
            drawn.getValue().bytes(),
            answer.asByteArrayUnsafe());
      }
      case RequestEnd.Decided<?>(int status) ->
          throw new SoakFailure(
              "lost: version %s of %s is answered with the status %d"
                  .formatted(drawn.getKey(), key, status));
      case RequestEnd.Lost<?> _ -> {}
    }
  }

  private RequestEnd<ResponseBytes<GetObjectResponse>> get(
      String what,
      ModelKey key,
      @Nullable Value expected,
      Consumer<GetObjectRequest.Builder> more,
      Function<Value, byte[]> slice) {
    long sent = System.nanoTime();
    RequestEnd<ResponseBytes<GetObjectResponse>> exchange =
        RequestEnd.of(
            what,
            key,
            tally,
            () ->
                s3.getObjectAsBytes(request -> {
                  request.bucket(key.bucket()).key(key.name());
                  more.accept(request);
                }));
    if (exchange instanceof RequestEnd.Answered<ResponseBytes<GetObjectResponse>>(var answer)) {
      String note = what + cache(answer.response());
      Value value = known(note, key, answer.response().eTag());
      compare(note, key, value, slice.apply(value), answer.asByteArrayUnsafe());
      saw(key, sent, value, answer.response().versionId(), note);
    } else {
      saw(key, sent, what, expected, exchange);
    }
    return exchange;
  }

  private Value known(String what, ModelKey key, @Nullable String etag) {
    return values
        .of(etag == null ? "" : etag)
        .orElseThrow(() ->
            new SoakFailure(
                "%s of %s has the ETag %s, which no written value has".formatted(what, key, etag)));
  }

  private static void compare(
      String what, ModelKey key, Value value, byte[] expected, byte[] actual) {
    int mismatch = Arrays.mismatch(expected, actual);
    if (mismatch >= 0) {
      throw new SoakFailure(
          "torn: %s of %s has the ETag of %s, but byte %d differs; %d bytes, expected %d"
              .formatted(what, key, value, mismatch, actual.length, expected.length));
    }
  }

  private void saw(ModelKey key, long sent, Value value, @Nullable String version, String note) {
    key.add(client, sent, new KeyOperation.Read(value.number()), Outcome.DONE, note);
    key.version(version, value);
    key.latest(value);
  }

  /** Adds an answer without an object to the key's history. */
  private void saw(
      ModelKey key, long sent, String what, @Nullable Value expected, RequestEnd<?> exchange) {
    if (!(exchange instanceof RequestEnd.Decided<?>(int status))) {
      return;
    }
    String note = "%s %d".formatted(what, status);
    if (status == 404) {
      key.add(client, sent, new KeyOperation.Read(KeyOperation.ABSENT), Outcome.DONE, note);
    } else if (expected != null && status == 304) {
      key.add(client, sent, new KeyOperation.Read(expected.number()), Outcome.DONE, note);
    } else if (expected != null && (status == 412 || status == 416)) {
      key.add(client, sent, new KeyOperation.ReadOther(expected.number()), Outcome.DONE, note);
    } else {
      throw new SoakFailure("%s of %s is answered with the status %d".formatted(what, key, status));
    }
  }

  private String cache(S3Response answer) {
    String cache = answer.sdkHttpResponse().firstMatchingHeader("X-Cache").orElse("");
    tally.count(READ);
    if (cache.equals("HIT")) {
      tally.count(HIT);
      boolean inMemory =
          answer
              .sdkHttpResponse()
              .firstMatchingHeader("Cache-Status")
              .orElse("")
              .contains("memory");
      tally.count(inMemory ? "hit in the gateway's memory" : "hit on nodes");
    }
    return cache.isEmpty() ? "" : " " + cache;
  }
}
