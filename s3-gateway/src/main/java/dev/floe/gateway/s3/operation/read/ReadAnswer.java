package dev.floe.gateway.s3.operation.read;

import dev.floe.gateway.cache.directory.ObjectHead;
import dev.floe.gateway.cache.directory.ObjectPart;
import dev.floe.gateway.cache.read.CacheOutcome;
import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.exchange.ResponseHead;
import dev.floe.gateway.model.S3Error;
import dev.floe.gateway.model.S3Exception;
import dev.floe.gateway.object.ByteRange;
import dev.floe.gateway.object.RangeSpec;
import dev.floe.gateway.policy.request.Preconditions;
import dev.floe.gateway.s3.operation.CorsAnswers;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The response that S3 would send to a read of an object whose head is known. Pure.
 *
 * @param status the response's status
 * @param headers the response's headers without those of the cache
 * @param contentLength the length of the body, which a response to HEAD omits
 * @param body the object's bytes that follow; null for none
 * @param refusal the error to answer with instead of a body; null for none
 */
record ReadAnswer(
    int status,
    Headers headers,
    long contentLength,
    @Nullable ByteRange body,
    @Nullable S3Exception refusal) {

  /**
   * The headers that a 304 repeats (RFC 9110, 15.4.5), and those by which S3 identifies the
   * version.
   */
  private static final Set<String> OF_NOT_MODIFIED =
      Set.of(
          "etag",
          "last-modified",
          "cache-control",
          "content-location",
          "expires",
          "vary",
          "server",
          "x-amz-version-id");

  private static final Set<String> ARCHIVES = Set.of("GLACIER", "DEEP_ARCHIVE");

  static ReadAnswer of(ReadRequest.Cacheable request, ObjectHead head) {
    Preconditions conditions = request.conditions();
    return switch (conditions.against(head.version())) {
      case FAILED ->
          refused(
              new S3Exception(S3Error.PRECONDITION_FAILED)
                  .with(
                      "Condition",
                      conditions.ifMatch() != null ? "If-Match" : "If-Unmodified-Since"),
              Headers.EMPTY);
      case NOT_MODIFIED -> new ReadAnswer(304, notModified(head.headers()), 0, null, null);
      case PROCEED -> {
        ObjectPart part = head.parts().get(request.parameters().part());
        if (part != null) {
          yield numbered(request, part, head);
        }
        RangeSpec range = request.range();
        yield range != null && conditions.rangeCounts(head.version())
            ? part(request, range, head)
            : whole(request, head);
      }
    };
  }

  /**
   * Returns the headers of S3's answer to a fill's request as S3 would send them to this client:
   * the fill's request asked for checksums and replaced no headers. The headers of an answer other
   * than 200 are returned unchanged.
   */
  static Headers relayed(ReadRequest.Cacheable request, int status, Headers headers) {
    if (status != 200) {
      return headers;
    }
    Headers.Builder relayed = headers.toBuilder();
    if (!request.checksums()) {
      relayed.removeIf(ReadAnswer::isChecksum);
    }
    override(relayed, request);
    return relayed.build();
  }

  private static boolean isChecksum(Headers.Field field) {
    return field.name().toLowerCase(Locale.ROOT).startsWith("x-amz-checksum-");
  }

  /**
   * Returns true if the head shows an archived object, which S3 serves only after a restore. Other
   * origins may serve it, so the origin decides.
   */
  static boolean archived(ObjectHead head) {
    Headers headers = head.headers();
    boolean restored =
        headers
            .first("x-amz-restore")
            .filter(value -> value.contains("ongoing-request=\"false\""))
            .isPresent();
    return !restored
        && (headers.has("x-amz-archive-status")
            || headers.first("x-amz-storage-class").filter(ARCHIVES::contains).isPresent());
  }

  /** Returns the answer with the headers that S3 adds for an Origin. */
  ReadAnswer allowing(Headers allowed) {
    Headers all = CorsAnswers.add(allowed, headers);
    return new ReadAnswer(status, all, contentLength, body, refusal);
  }

  /** Returns the head to send, with the headers of the cache. */
  ResponseHead head(CacheOutcome outcome) {
    Headers.Builder all = headers.toBuilder();
    outcome.addTo(all);
    return new ResponseHead(status, all.build(), contentLength);
  }

  private static ReadAnswer whole(ReadRequest.Cacheable request, ObjectHead head) {
    long length = head.version().lengthBytes();
    Headers.Builder headers = head.headers().toBuilder();
    Headers checksums = head.checksums();
    if (request.checksums() && checksums != null) {
      checksums.forEach(each -> headers.add(each.name(), each.value()));
    }
    override(headers, request);
    ByteRange body = length == 0 ? null : new ByteRange(0, length);
    return new ReadAnswer(200, headers.build(), length, body, null);
  }

  private static ReadAnswer part(ReadRequest.Cacheable request, RangeSpec spec, ObjectHead head) {
    long length = head.version().lengthBytes();
    Optional<ByteRange> range = spec.resolve(length);
    if (range.isEmpty()) {
      Headers unsatisfied =
          Headers.builder().add("Content-Range", "bytes */%d".formatted(length)).build();
      return refused(
          new S3Exception(S3Error.INVALID_RANGE)
              .with("RangeRequested", spec.text())
              .with("ActualObjectSize", Long.toString(length)),
          unsatisfied);
    }
    return part(request, range.get(), Headers.EMPTY, head);
  }

  /** Returns the answer to a read by {@code partNumber}. */
  private static ReadAnswer numbered(
      ReadRequest.Cacheable request, ObjectPart part, ObjectHead head) {
    Headers ofPart =
        part.headers().toBuilder()
            .removeIf(field -> !request.checksums() && isChecksum(field))
            .build();
    return part(request, part.bytes(), ofPart, head);
  }

  private static ReadAnswer part(
      ReadRequest.Cacheable request, ByteRange bytes, Headers ofPart, ObjectHead head) {
    Headers.Builder headers =
        head.headers().toBuilder()
            .set(
                "Content-Range",
                "bytes %d-%d/%d"
                    .formatted(bytes.start(), bytes.end() - 1, head.version().lengthBytes()));
    ofPart.forEach(each -> headers.add(each.name(), each.value()));
    override(headers, request);
    return new ReadAnswer(206, headers.build(), bytes.lengthBytes(), bytes, null);
  }

  /** Replaces the headers that the client overrides; S3 does so only in successful answers. */
  private static void override(Headers.Builder headers, ReadRequest.Cacheable request) {
    for (Headers.Field field : request.parameters().overrides()) {
      headers.set(field.name(), field.value());
    }
  }

  private static ReadAnswer refused(S3Exception refusal, Headers headers) {
    return new ReadAnswer(refusal.error().status(), headers, 0, null, refusal);
  }

  private static Headers notModified(Headers headers) {
    return headers.toBuilder()
        .removeIf(field -> !OF_NOT_MODIFIED.contains(field.name().toLowerCase(Locale.ROOT)))
        .build();
  }
}
