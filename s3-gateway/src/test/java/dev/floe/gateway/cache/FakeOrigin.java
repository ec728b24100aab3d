package dev.floe.gateway.cache;

import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.model.Query;
import dev.floe.gateway.object.ByteRange;
import dev.floe.gateway.object.HttpDates;
import dev.floe.gateway.object.RangeSpec;
import dev.floe.gateway.origin.OriginBody;
import dev.floe.gateway.origin.OriginClient;
import dev.floe.gateway.origin.OriginException;
import dev.floe.gateway.origin.OriginRequest;
import dev.floe.gateway.origin.OriginResponse;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * An S3 in memory, with objects by path. It records its requests, and tests can delay its answers.
 */
public final class FakeOrigin implements OriginClient {
  private final Map<String, Stored> objects = new ConcurrentHashMap<>();
  private final FakeUploads uploads = new FakeUploads();
  private final AtomicInteger serial = new AtomicInteger();
  private final AtomicLong bytesSent = new AtomicLong();
  private final List<OriginRequest> requests = new CopyOnWriteArrayList<>();
  private volatile Headers moreHeaders = Headers.EMPTY;
  private volatile @Nullable CountDownLatch commitHeld;
  private volatile @Nullable CountDownLatch bodiesHeld;
  private volatile @Nullable CountDownLatch answersHeld;
  private volatile boolean losesAnswers;
  private volatile int passedFirst = 1;
  private volatile @Nullable CountDownLatch headsHeld;
  private final AtomicInteger refusals = new AtomicInteger();
  private volatile String refusedMethod = "";
  private volatile int refusedStatus;
  private volatile boolean ignoresConditions;
  private volatile boolean versioned;
  private final Map<String, Stored> versions = new ConcurrentHashMap<>();
  private final Map<String, Runnable> beforeNext = new ConcurrentHashMap<>();
  private final Map<String, Runnable> afterNext = new ConcurrentHashMap<>();

  @SuppressWarnings("ArrayRecordComponent") // never compared, never shared
  private record Stored(
      byte[] bytes,
      List<Integer> partLengths,
      String etag,
      Instant lastModified,
      String versionId) {
    /**
     * Returns the range of a part; an object that one PUT stored is a single part. Empty if there
     * is no such part.
     */
    Optional<ByteRange> part(int number) {
      List<Integer> lengths = partLengths.isEmpty() ? List.of(bytes.length) : partLengths;
      if (number > lengths.size()) {
        return Optional.empty();
      }
      int start = lengths.subList(0, number - 1).stream().mapToInt(Integer::intValue).sum();
      return Optional.of(new ByteRange(start, start + lengths.get(number - 1)));
    }
  }

  /** Puts an object with a new ETag without the gateway's knowledge. */
  public void put(String path, byte[] bytes) {
    put(path, bytes, "\"etag-%d\"".formatted(serial.get() + 1));
  }

  /** Puts an object with this ETag without the gateway's knowledge. */
  public void put(String path, byte[] bytes, String etag) {
    put(path, bytes, List.of(), etag);
  }

  private void put(String path, byte[] bytes, List<Integer> partLengths, String etag) {
    int number = serial.incrementAndGet();
    Instant time = Instant.parse("2026-01-01T00:00:00Z").plusSeconds(number);
    Stored stored = new Stored(bytes, partLengths, etag, time, "v" + number);
    objects.put(path, stored);
    versions.put(path + "?versionId=" + stored.versionId, stored);
  }

  /** Stores a part of an upload and returns its ETag. */
  public String part(String uploadId, int number, byte[] bytes) {
    return "\"%s\"".formatted(uploads.part(uploadId, number, bytes));
  }

  /** From now on answers carry version ids, and every version can be read by its id. */
  public void keepVersions() {
    versioned = true;
  }

  /** From now on answers as if requests had no conditions. */
  public void ignoreConditions() {
    ignoresConditions = true;
  }

  /** Runs the action once, before the next request with this method is carried out. */
  public void beforeNext(String method, Runnable action) {
    beforeNext.put(method, action);
  }

  /** Runs the action once, when the answer to the next request with this method is on its way. */
  public void afterNext(String method, Runnable action) {
    afterNext.put(method, action);
  }

  public byte[] get(String path) {
    Stored stored = objects.get(path);
    return stored == null ? new byte[0] : stored.bytes;
  }

  /** Sends these headers with every object from now on. */
  public void moreHeaders(Headers headers) {
    moreHeaders = headers;
  }

  /**
   * Carries out no PUT or DELETE of an object, and completes no upload, before the latch is open.
   * Parts are stored at once.
   */
  public void holdCommits(CountDownLatch latch) {
    commitHeld = latch;
  }

  /** Answers no GET before the latch is open. */
  public void holdAnswers(CountDownLatch latch) {
    answersHeld = latch;
  }

  /** Stops bodies after their first byte until the latch is open. */
  public void holdBodies(CountDownLatch latch) {
    bodiesHeld = latch;
  }

  /** Stops bodies after this many bytes until the latch is open. */
  public void holdBodiesAfter(int bytes, CountDownLatch latch) {
    passedFirst = bytes;
    bodiesHeld = latch;
  }

  /** Answers no HEAD before the latch is open. */
  public void holdHeads(CountDownLatch latch) {
    headsHeld = latch;
  }

  /**
   * Lets the next {@code times} requests with this method fail, as if there were no connection to
   * S3.
   */
  public void disconnect(String method, int times) {
    refuse(method, 0, times);
  }

  /** Refuses the next {@code times} requests with this method with this status. */
  public void refuse(String method, int status, int times) {
    refusedMethod = method;
    refusedStatus = status;
    refusals.set(times);
  }

  private boolean refuses(String method) {
    return method.equals(refusedMethod) && refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
  }

  /**
   * If true, PUTs of objects and completions of uploads are carried out, but their answers are
   * lost.
   */
  public void loseAnswers(boolean lost) {
    losesAnswers = lost;
  }

  public long count(String method) {
    return requests.stream().filter(request -> request.method().equals(method)).count();
  }

  public List<OriginRequest> requests() {
    return requests;
  }

  public long bytesSent() {
    return bytesSent.get();
  }

  @Override
  public OriginResponse send(OriginRequest request) throws IOException {
    requests.add(request);
    run(beforeNext.remove(request.method()));
    if (refuses(request.method())) {
      if (refusedStatus == 0) {
        throw new OriginException("connection refused", new IOException(), false);
      }
      return error(refusedStatus, "SlowDown");
    }
    Runnable onTheWay = afterNext.remove(request.method());
    OriginResponse answer = carryOutOrRead(request);
    run(onTheWay);
    return answer;
  }

  private static void run(@Nullable Runnable action) {
    if (action != null) {
      action.run();
    }
  }

  private OriginResponse carryOutOrRead(OriginRequest request) throws IOException {
    Optional<String> uploadId = Query.parse(request.rawQuery()).first("uploadId");
    if (uploadId.isPresent()) {
      return upload(request, uploadId.get());
    }
    return switch (request.method()) {
      case "PUT" -> carryOut(request);
      case "DELETE" -> {
        await(commitHeld);
        objects.remove(request.rawPath());
        yield new Answer(204, Headers.EMPTY, 0, InputStream.nullInputStream());
      }
      case "POST" -> new Answer(200, Headers.EMPTY, 0, InputStream.nullInputStream());
      case "GET" -> {
        await(answersHeld);
        yield read(request);
      }
      default -> {
        await(headsHeld);
        yield read(request);
      }
    };
  }

  private OriginResponse upload(OriginRequest request, String uploadId) throws IOException {
    return switch (request.method()) {
      case "PUT" -> uploadPart(request, uploadId);
      case "POST" -> complete(request, uploadId);
      default -> {
        uploads.abort(uploadId);
        yield new Answer(204, Headers.EMPTY, 0, InputStream.nullInputStream());
      }
    };
  }

  private OriginResponse uploadPart(OriginRequest request, String uploadId) throws IOException {
    byte[] bytes = readAll(Objects.requireNonNull(request.body()));
    int number =
        Integer.parseInt(Query.parse(request.rawQuery()).first("partNumber").orElseThrow());
    String etag = part(uploadId, number, bytes);
    Headers answer = moreHeaders.toBuilder().add("ETag", etag).build();
    return new Answer(200, answer, 0, InputStream.nullInputStream());
  }

  private OriginResponse complete(OriginRequest request, String uploadId) throws IOException {
    byte[] document = readAll(Objects.requireNonNull(request.body()));
    await(commitHeld);
    Optional<List<byte[]>> parts =
        uploads.complete(uploadId, new String(document, StandardCharsets.UTF_8));
    if (parts.isEmpty()) {
      return error(400, "InvalidPart");
    }
    ByteArrayOutputStream object = new ByteArrayOutputStream();
    parts.get().forEach(object::writeBytes);
    put(
        request.rawPath(),
        object.toByteArray(),
        parts.get().stream().map(part -> part.length).toList(),
        "\"etag-%d-%d\"".formatted(serial.get() + 1, parts.get().size()));
    if (losesAnswers) {
      throw new OriginException("the connection was cut", new IOException(), true);
    }
    byte[] xml =
        "<CompleteMultipartUploadResult><ETag>%s</ETag></CompleteMultipartUploadResult>"
            .formatted(etag(request.rawPath()).replace("\"", "&#34;"))
            .getBytes(StandardCharsets.UTF_8);
    return new Answer(200, Headers.EMPTY, xml.length, new ByteArrayInputStream(xml));
  }

  private OriginResponse carryOut(OriginRequest request) throws IOException {
    byte[] bytes = readAll(Objects.requireNonNull(request.body()));
    await(commitHeld);
    put(request.rawPath(), bytes);
    Headers answer = Headers.builder().add("ETag", etag(request.rawPath())).build();
    if (losesAnswers) {
      throw new OriginException("the connection was cut", new IOException(), true);
    }
    return new Answer(200, answer, 0, InputStream.nullInputStream());
  }

  private String etag(String path) {
    Stored stored = objects.get(path);
    return stored == null ? "" : stored.etag;
  }

  private OriginResponse read(OriginRequest request) {
    Stored stored =
        request.rawQuery().startsWith("versionId=")
            ? versions.get(request.rawPath() + "?" + request.rawQuery())
            : objects.get(request.rawPath());
    if (stored == null) {
      return error(404, "NoSuchKey");
    }
    Optional<String> ifMatch =
        request.headers().first("If-Match").filter(any -> !ignoresConditions);
    if (ifMatch.isPresent() && !ifMatch.get().equals(stored.etag)) {
      return error(412, "PreconditionFailed");
    }
    Headers.Builder headers =
        moreHeaders.toBuilder()
            .add("ETag", stored.etag)
            .add("Last-Modified", HttpDates.format(stored.lastModified))
            .add("Content-Type", "text/plain");
    if (versioned) {
      headers.add("x-amz-version-id", stored.versionId);
    }
    Optional<Integer> part =
        Query.parse(request.rawQuery()).first("partNumber").map(Integer::parseInt);
    if (part.isPresent()) {
      if (!stored.partLengths.isEmpty()) {
        headers.add("x-amz-mp-parts-count", Integer.toString(stored.partLengths.size()));
      }
      return ranged(request, headers, stored, stored.part(part.get()));
    }
    Optional<RangeSpec> spec = request.headers().first("Range").flatMap(RangeSpec::parse);
    if (spec.isPresent()) {
      return ranged(request, headers, stored, spec.get().resolve(stored.bytes.length));
    }
    return answer(request, 200, headers, stored, new ByteRange(0, stored.bytes.length));
  }

  private OriginResponse ranged(
      OriginRequest request, Headers.Builder headers, Stored stored, Optional<ByteRange> range) {
    if (range.isEmpty()) {
      return error(416, "InvalidRange");
    }
    ByteRange bytes = range.get();
    headers.add(
        "Content-Range",
        "bytes %d-%d/%d".formatted(bytes.start(), bytes.end() - 1, stored.bytes.length));
    return answer(request, 206, headers, stored, bytes);
  }

  private OriginResponse answer(
      OriginRequest request, int status, Headers.Builder headers, Stored stored, ByteRange range) {
    byte[] body =
        request.method().equals("HEAD")
            ? new byte[0]
            : Arrays.copyOfRange(stored.bytes, (int) range.start(), (int) range.end());
    return new Answer(status, headers.build(), range.lengthBytes(), new CountedBody(body));
  }

  private static OriginResponse error(int status, String code) {
    byte[] xml = "<Error><Code>%s</Code></Error>".formatted(code).getBytes(StandardCharsets.UTF_8);
    return new Answer(status, Headers.EMPTY, xml.length, new ByteArrayInputStream(xml));
  }

  private static byte[] readAll(OriginBody body) throws IOException {
    ByteBuffer into = ByteBuffer.allocate((int) body.lengthBytes() + 1);
    while (body.read(into) >= 0) {}
    return Arrays.copyOf(into.array(), into.position());
  }

  static void await(@Nullable CountDownLatch latch) {
    try {
      if (latch != null) {
        latch.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {}

  private final class CountedBody extends ByteArrayInputStream {
    private final @Nullable CountDownLatch mayContinue = bodiesHeld;
    private final int free = passedFirst;

    CountedBody(byte[] bytes) {
      super(bytes);
    }

    @Override
    public synchronized int read(byte[] into, int offset, int length) {
      if (pos >= free) {
        await(mayContinue);
      }
      int read = super.read(into, offset, pos < free ? Math.min(length, free - pos) : length);
      bytesSent.addAndGet(Math.max(0, read));
      return read;
    }
  }

  private record Answer(int status, Headers headers, long contentLength, InputStream body)
      implements OriginResponse {
    @Override
    public void abort() {}

    @Override
    public void close() {}
  }
}
