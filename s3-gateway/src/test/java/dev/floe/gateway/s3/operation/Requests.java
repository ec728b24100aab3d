package dev.floe.gateway.s3.operation;

import dev.floe.gateway.HandlerAssembly;
import dev.floe.gateway.cache.CacheRig;
import dev.floe.gateway.cache.FakeExchange;
import dev.floe.gateway.exchange.Exchange;
import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.exchange.ResponseHead;
import dev.floe.gateway.model.Caller;
import dev.floe.gateway.model.OperationSpec;
import dev.floe.gateway.model.Payload;
import dev.floe.gateway.model.Query;
import dev.floe.gateway.model.S3Exception;
import dev.floe.gateway.model.S3Operation;
import dev.floe.gateway.model.S3Request;
import dev.floe.gateway.model.Target;
import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.policy.freshness.KeyRules;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Sends requests for one bucket straight to the handlers. Thread-safe. */
public final class Requests {
  private static final String BUCKET = "bucket";

  private final CacheRig rig;
  private final Caller caller;
  private final OperationHandlers handlers;

  public Requests(CacheRig rig) {
    this(rig, new Caller("test", "KEY"));
  }

  /** Sends the requests as this caller. */
  public Requests(CacheRig rig, Caller caller) {
    this.rig = rig;
    this.caller = caller;
    this.handlers =
        new HandlerAssembly(
                rig.origin,
                "us-east-1",
                false,
                KeyRules.none(),
                new CorsAnswers(),
                rig.metrics,
                rig::now)
            .handlers(rig.cache);
  }

  public FakeExchange get(String key, String... headers) {
    return send(
        "GET",
        key,
        new byte[0],
        request -> new S3Operation.GetObject(request, new ObjectKey(BUCKET, key), ""),
        headers);
  }

  public FakeExchange head(String key, String... headers) {
    return send(
        "HEAD",
        key,
        new byte[0],
        request -> new S3Operation.HeadObject(request, new ObjectKey(BUCKET, key), ""),
        headers);
  }

  /** Reads one part by GET or HEAD. */
  FakeExchange part(String method, String key, int number, String... headers) {
    ObjectKey object = new ObjectKey(BUCKET, key);
    return send(
        method,
        key,
        Query.parse("partNumber=" + number),
        new byte[0],
        request ->
            method.equals("GET")
                ? new S3Operation.GetObject(request, object, "")
                : new S3Operation.HeadObject(request, object, ""),
        headers);
  }

  public FakeExchange put(String key, byte[] bytes, String... headers) {
    return send(
        "PUT",
        key,
        bytes,
        request -> new S3Operation.PutObject(request, new ObjectKey(BUCKET, key)),
        headers);
  }

  public FakeExchange delete(String key) {
    return delete(key, "");
  }

  public FakeExchange delete(String key, String versionId) {
    return send(
        "DELETE",
        key,
        new byte[0],
        request -> new S3Operation.DeleteObject(request, new ObjectKey(BUCKET, key), versionId));
  }

  /**
   * Sends DeleteObjects for one version of each of these keys. The fake S3 answers it but deletes
   * nothing.
   */
  public FakeExchange deleteVersions(String versionId, String... keys) {
    List<S3Operation.DeleteObjects.Deletion> deletions =
        Stream.of(keys)
            .map(key ->
                new S3Operation.DeleteObjects.Deletion(new ObjectKey(BUCKET, key), versionId))
            .toList();
    return send(
        "POST",
        "",
        new byte[1],
        request -> new S3Operation.DeleteObjects(request, BUCKET, deletions));
  }

  /** Sends an operation that changes the whole bucket. */
  FakeExchange changeBucket() {
    return send("PUT", "", new byte[1], request -> new S3Operation.ChangeBucket(request, BUCKET));
  }

  FakeExchange uploadPart(String key, String uploadId, int number, byte[] bytes) {
    return send(
        "PUT",
        key,
        upload(uploadId, number),
        bytes,
        request ->
            new S3Operation.UploadPart(request, new ObjectKey(BUCKET, key), uploadId, number));
  }

  /**
   * Sends a part that fails after its last byte, as if the client had disconnected or the part's
   * checksum were wrong.
   */
  FakeExchange uploadBrokenPart(String key, String uploadId, int number, byte[] bytes) {
    return send(
        "PUT",
        key,
        upload(uploadId, number),
        new Broken(new Bytes(ByteBuffer.wrap(bytes))),
        request ->
            new S3Operation.UploadPart(request, new ObjectKey(BUCKET, key), uploadId, number));
  }

  /** Sends CompleteMultipartUpload with this document. */
  FakeExchange complete(String key, String uploadId, String document) {
    return send(
        "POST",
        key,
        upload(uploadId, 0),
        document.getBytes(StandardCharsets.UTF_8),
        request ->
            new S3Operation.CompleteMultipartUpload(request, new ObjectKey(BUCKET, key), uploadId));
  }

  FakeExchange abort(String key, String uploadId) {
    return send(
        "DELETE",
        key,
        upload(uploadId, 0),
        new byte[0],
        request ->
            new S3Operation.AbortMultipartUpload(request, new ObjectKey(BUCKET, key), uploadId));
  }

  private static Query upload(String uploadId, int number) {
    String part = number == 0 ? "" : "&partNumber=" + number;
    return Query.parse("uploadId=" + uploadId + part);
  }

  private interface Making {
    S3Operation of(S3Request request);
  }

  private FakeExchange send(
      String method, String key, byte[] bytes, Making making, String... fields) {
    return send(method, key, Query.EMPTY, bytes, making, fields);
  }

  private FakeExchange send(
      String method, String key, Query query, byte[] bytes, Making making, String... fields) {
    return send(method, key, query, new Bytes(ByteBuffer.wrap(bytes)), making, fields);
  }

  private FakeExchange send(
      String method, String key, Query query, Payload payload, Making making, String... fields) {
    Headers.Builder headers = Headers.builder();
    for (int i = 0; i < fields.length; i += 2) {
      headers.add(fields[i], fields[i + 1]);
    }
    String path = "/" + BUCKET + "/" + key;
    S3Request request = request(method, key, query);
    FakeExchange exchange = new FakeExchange(rig.loop(), method, path, headers.build());
    Context context = new Context(exchange, headers.build(), caller, payload);
    exchange
        .loop()
        .execute(() -> {
          try {
            handlers.handle(making.of(request), context);
          } catch (S3Exception e) {
            context.refuse(e, Headers.EMPTY);
          }
        });
    return exchange;
  }

  /** Returns the parsed form of a request without a query. */
  public S3Request request(String method, String key) {
    return request(method, key, Query.EMPTY);
  }

  private static S3Request request(String method, String key, Query query) {
    return new S3Request(
        new OperationSpec(
            method,
            OperationSpec.Kind.FORWARD,
            method,
            Target.Scope.OBJECT,
            List.of(),
            List.of("s3:Any"),
            List.of(),
            Set.of(),
            Set.of()),
        new Target(BUCKET, key),
        query,
        List.of());
  }

  private record Context(Exchange exchange, Headers headers, Caller caller, Payload payload)
      implements OperationContext {
    @Override
    public void onThread(Exchange.ThreadTask task) {
      exchange.onThread(response -> {
        try {
          task.run(response);
        } catch (S3Exception e) {
          response.start(new ResponseHead(e.error().status(), Headers.EMPTY, 0));
          response.end();
        }
      });
    }

    @Override
    public void refuse(S3Exception refusal, Headers more) {
      exchange.response().start(new ResponseHead(refusal.error().status(), more, 0));
      exchange.response().end();
    }
  }

  private record Bytes(ByteBuffer left) implements Payload {
    @Override
    public long lengthBytes() {
      return left.capacity();
    }

    @Override
    public int read(ByteBuffer into) {
      if (!left.hasRemaining()) {
        return -1;
      }
      int length = Math.min(left.remaining(), Math.min(into.remaining(), 1000));
      into.put(left.slice(left.position(), length));
      left.position(left.position() + length);
      return length;
    }

    @Override
    public Optional<String> trailer() {
      return Optional.empty();
    }

    @Override
    public Map<String, String> checksums() {
      return Map.of();
    }
  }

  /** A payload that fails where it would end. */
  private record Broken(Payload payload) implements Payload {
    @Override
    public long lengthBytes() {
      return payload.lengthBytes();
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
      int length = payload.read(into);
      if (length < 0) {
        throw new IOException("the last chunk's signature is wrong");
      }
      return length;
    }

    @Override
    public Optional<String> trailer() {
      return payload.trailer();
    }

    @Override
    public Map<String, String> checksums() {
      return payload.checksums();
    }
  }
}
