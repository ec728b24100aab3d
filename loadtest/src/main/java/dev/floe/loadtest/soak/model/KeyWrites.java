package dev.floe.loadtest.soak.model;

import dev.floe.loadtest.soak.SoakFailure;
import dev.floe.loadtest.soak.Tally;
import dev.floe.loadtest.soak.model.KeyOperation.Action;
import dev.floe.loadtest.soak.model.KeyOperation.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/** A client's writes, which go into the keys' histories. Confined to one thread. */
final class KeyWrites {
  private final int client;
  private final S3Client s3;
  private final Values values;
  private final Random random;
  private final Tally tally;

  KeyWrites(int client, S3Client s3, Values values, Random random, Tally tally) {
    this.client = client;
    this.s3 = s3;
    this.values = values;
    this.random = random;
    this.tally = tally;
  }

  /** The ETag and the version id in S3's answer to a write. */
  private record Stored(@Nullable String etag, @Nullable String version) {}

  void put(ModelKey key) {
    Value value = values.draw(random);
    put("PUT", key, value, new KeyOperation.Write(value.number()), _ -> {});
  }

  void create(ModelKey key) {
    Value value = values.draw(random);
    put(
        "PUT If-None-Match",
        key,
        value,
        new KeyOperation.Create(value.number()),
        request -> request.ifNoneMatch("*"));
  }

  void replace(ModelKey key, Value expected) {
    Value value = values.draw(random);
    put(
        "PUT If-Match",
        key,
        value,
        new KeyOperation.Replace(expected.number(), value.number()),
        request -> request.ifMatch(KeyReads.quoted(expected)));
  }

  private void put(
      String what,
      ModelKey key,
      Value value,
      Action action,
      Consumer<PutObjectRequest.Builder> condition) {
    long sent = System.nanoTime();
    RequestEnd<Stored> exchange =
        RequestEnd.of(
            what,
            key,
            tally,
            () -> {
              var answer =
                  s3.putObject(
                      request -> {
                        request.bucket(key.bucket()).key(key.name());
                        condition.accept(request);
                      },
                      RequestBody.fromBytes(value.bytes()));
              return new Stored(answer.eTag(), answer.versionId());
            });
    ended(what, key, sent, value, action, exchange);
  }

  void delete(ModelKey key) {
    Action action = new KeyOperation.Write(KeyOperation.ABSENT);
    long sent = System.nanoTime();
    var exchange =
        RequestEnd.of(
            "DELETE",
            key,
            tally,
            () -> s3.deleteObject(request -> request.bucket(key.bucket()).key(key.name())));
    switch (exchange) {
      case RequestEnd.Answered<?> _ -> key.add(client, sent, action, Outcome.DONE, "DELETE");
      case RequestEnd.Decided<?>(int status) -> throw unexpected("DELETE", key, status);
      case RequestEnd.Lost<?>(String why) ->
          key.add(client, sent, action, Outcome.UNKNOWN, "DELETE, " + why);
    }
  }

  /** Copies if the source has the expected value, so that the copy's value is known. */
  void copy(ModelKey from, Value expected, ModelKey to) {
    String what = "copy of %s from %s".formatted(expected, from);
    Action action = new KeyOperation.Write(expected.number());
    long sent = System.nanoTime();
    RequestEnd<Stored> exchange =
        RequestEnd.of(
            "copy",
            to,
            tally,
            () -> {
              var answer =
                  s3.copyObject(request ->
                      request
                          .sourceBucket(from.bucket())
                          .sourceKey(from.name())
                          .copySourceIfMatch(KeyReads.quoted(expected))
                          .destinationBucket(to.bucket())
                          .destinationKey(to.name()));
              return new Stored(answer.copyObjectResult().eTag(), answer.versionId());
            });
    if (exchange instanceof RequestEnd.Decided<?>(int status)) {
      Action seen =
          switch (status) {
            case 404 -> new KeyOperation.Read(KeyOperation.ABSENT);
            case 412 -> new KeyOperation.ReadOther(expected.number());
            default -> throw unexpected(what, to, status);
          };
      from.add(client, sent, seen, Outcome.DONE, "copied from, %d".formatted(status));
      return;
    }
    if (exchange instanceof RequestEnd.Answered<?>) {
      Action read = new KeyOperation.Read(expected.number());
      from.add(client, sent, read, Outcome.DONE, "copied from");
    }
    ended(what, to, sent, expected, action, exchange);
  }

  /** Uploads in two parts; a part that fails leaves the key unchanged. */
  void multipart(ModelKey key) {
    Value value = values.drawOfTwoParts(random);
    var upload =
        RequestEnd.of(
            "create upload",
            key,
            tally,
            () ->
                s3.createMultipartUpload(request -> request.bucket(key.bucket()).key(key.name()))
                    .uploadId());
    if (!(upload instanceof RequestEnd.Answered<String>(String id))) {
      return;
    }
    List<CompletedPart> parts = new ArrayList<>();
    for (int i = 1; i <= value.parts(); i++) {
      int number = i;
      var part =
          RequestEnd.of(
              "upload part",
              key,
              tally,
              () ->
                  s3.uploadPart(
                          request ->
                              request
                                  .bucket(key.bucket())
                                  .key(key.name())
                                  .uploadId(id)
                                  .partNumber(number),
                          RequestBody.fromBytes(value.part(number)))
                      .eTag());
      if (!(part instanceof RequestEnd.Answered<String>(String etag))) {
        return;
      }
      parts.add(CompletedPart.builder().partNumber(number).eTag(etag).build());
    }
    complete(key, value, id, parts);
  }

  private void complete(ModelKey key, Value value, String id, List<CompletedPart> parts) {
    long sent = System.nanoTime();
    RequestEnd<Stored> exchange =
        RequestEnd.of(
            "complete upload",
            key,
            tally,
            () -> {
              var answer =
                  s3.completeMultipartUpload(request ->
                      request
                          .bucket(key.bucket())
                          .key(key.name())
                          .uploadId(id)
                          .multipartUpload(upload -> upload.parts(parts)));
              return new Stored(answer.eTag(), answer.versionId());
            });
    ended("complete upload", key, sent, value, new KeyOperation.Write(value.number()), exchange);
  }

  private void ended(
      String what,
      ModelKey key,
      long sent,
      Value value,
      Action action,
      RequestEnd<Stored> exchange) {
    switch (exchange) {
      case RequestEnd.Answered<Stored>(Stored(String etag, String version)) -> {
        key.add(client, sent, action, Outcome.DONE, what);
        if (!KeyReads.quoted(value).equals(etag)) {
          throw new SoakFailure(
              "%s of %s has the ETag %s, expected that of %s, %s"
                  .formatted(what, key, etag, value, value.etag()));
        }
        key.version(version, value);
        key.latest(value);
      }
      case RequestEnd.Decided<Stored>(int status) -> refused(what, key, sent, action, status);
      case RequestEnd.Lost<Stored>(String why) ->
          key.add(client, sent, action, Outcome.UNKNOWN, what + ", " + why);
    }
  }

  private void refused(String what, ModelKey key, long sent, Action action, int status) {
    String note = "%s %d".formatted(what, status);
    boolean conditional = !(action instanceof KeyOperation.Write);
    if (conditional && status == 412) {
      key.add(client, sent, action, Outcome.REFUSED, note);
    } else if (action instanceof KeyOperation.Replace && status == 404) {
      Action absent = new KeyOperation.Read(KeyOperation.ABSENT);
      key.add(client, sent, absent, Outcome.DONE, note);
    } else if (conditional && status == 409) {
      key.add(client, sent, action, Outcome.FAILED, note);
    } else {
      throw unexpected(what, key, status);
    }
  }

  private static SoakFailure unexpected(String what, ModelKey key, int status) {
    return new SoakFailure(
        "%s of %s is answered with the status %d".formatted(what, Objects.toString(key), status));
  }
}
