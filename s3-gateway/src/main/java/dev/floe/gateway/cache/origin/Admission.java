package dev.floe.gateway.cache.origin;

import dev.floe.gateway.cache.directory.ObjectHead;
import dev.floe.gateway.cache.directory.ObjectPart;
import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.object.ByteRange;
import dev.floe.gateway.object.HttpDates;
import dev.floe.gateway.object.ObjectVersion;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The decision whether an object may be cached, made from S3's answer to a GET or HEAD. */
public sealed interface Admission {
  /** The object may be cached. */
  record Admitted(ObjectHead head) implements Admission {}

  /** The object may not be cached. */
  record Refused(BypassReason reason) implements Admission {}

  /** The header with the number of parts, which S3 sends only in an answer about one part. */
  String PARTS_COUNT = "x-amz-mp-parts-count";

  /** Headers that describe the connection, the request or the body, and not the object. */
  Set<String> NOT_THE_OBJECTS =
      Set.of(
          "connection",
          "keep-alive",
          "transfer-encoding",
          "trailer",
          "upgrade",
          "proxy-connection",
          "date",
          "age",
          "content-length",
          "content-range",
          "x-amz-request-id",
          "x-amz-id-2",
          "x-amz-request-charged",
          PARTS_COUNT,
          "cache-status",
          "x-cache",
          "set-cookie",
          "alt-svc");

  Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/(\\d{1,18})");
  Pattern EXPIRY_DATE = Pattern.compile("expiry-date=\"([^\"]+)\"");

  /**
   * Judges an answer with status 200 or 206.
   *
   * @param contentLength the answer's Content-Length; negative if it has none
   * @param kmsAllowed true if objects under KMS keys are cached
   */
  static Admission of(int status, Headers headers, long contentLength, boolean kmsAllowed) {
    Optional<BypassReason> encryption = encryption(headers, kmsAllowed);
    if (encryption.isPresent()) {
      return new Refused(encryption.get());
    }
    Optional<String> etag = headers.first("ETag").filter(Admission::strong);
    if (etag.isEmpty()) {
      return new Refused(BypassReason.NO_STRONG_ETAG);
    }
    Optional<Instant> lastModified = headers.first("Last-Modified").flatMap(HttpDates::parse);
    Optional<Long> length = wholeLength(status, headers, contentLength);
    if (lastModified.isEmpty() || length.isEmpty()) {
      return new Refused(BypassReason.INCOMPLETE_ANSWER);
    }
    ObjectVersion version =
        new ObjectVersion(
            etag.get(),
            lastModified.get(),
            length.get(),
            headers.first("x-amz-version-id").orElse(""));
    // The checksums in the answer to a range are not those of the object.
    Headers checksums = status == 200 ? only(headers, true) : null;
    return new Admitted(
        new ObjectHead(version, only(headers, false), checksums, expiresAt(headers)));
  }

  /**
   * Returns the reason why an object may not be cached because of its encryption, which these
   * headers name; empty if there is none. The headers are those of a write or of an answer.
   */
  static Optional<BypassReason> encryption(Headers headers, boolean kmsAllowed) {
    for (Headers.Field field : headers) {
      String name = field.name().toLowerCase(Locale.ROOT);
      if (name.startsWith("x-amz-server-side-encryption-customer-")) {
        return Optional.of(BypassReason.SSE_C);
      }
      // Also aws:kms:dsse, which encrypts twice.
      if (!kmsAllowed
          && name.equals("x-amz-server-side-encryption")
          && field.value().startsWith("aws:kms")) {
        return Optional.of(BypassReason.SSE_KMS);
      }
    }
    return Optional.empty();
  }

  /**
   * Returns the part that an admitted answer to a request with {@code partNumber} describes; empty
   * if it describes none.
   */
  static Optional<ObjectPart> part(int number, int status, Headers headers) {
    if (status != 206) {
      return Optional.empty();
    }
    Headers ofPart =
        headers.toBuilder()
            .removeIf(field -> {
              String name = field.name().toLowerCase(Locale.ROOT);
              return !name.equals(PARTS_COUNT) && !name.startsWith("x-amz-checksum-");
            })
            .build();
    return contentRange(headers)
        .filter(range -> range[0] < range[1])
        .map(range -> new ObjectPart(number, new ByteRange(range[0], range[1]), ofPart));
  }

  /**
   * Returns the Content-Range of a 206 as [first, end, total] in bytes, where end is exclusive;
   * empty if the header is absent or lacks one of these numbers.
   */
  static Optional<long[]> contentRange(Headers headers) {
    return headers
        .first("Content-Range")
        .map(CONTENT_RANGE::matcher)
        .filter(Matcher::matches)
        .map(matcher ->
            new long[] {
              Long.parseLong(matcher.group(1)),
              Long.parseLong(matcher.group(2)) + 1,
              Long.parseLong(matcher.group(3))
            });
  }

  /**
   * Returns the range of the object that is in the body of an admitted answer.
   *
   * @param lengthBytes the object's length
   */
  static ByteRange bytesOf(int status, Headers headers, long lengthBytes) {
    return status == 206
        ? contentRange(headers).map(range -> new ByteRange(range[0], range[1])).orElseThrow()
        : new ByteRange(0, lengthBytes);
  }

  private static Optional<Long> wholeLength(int status, Headers headers, long contentLength) {
    if (status == 206) {
      return contentRange(headers)
          .filter(range -> range[1] - range[0] == contentLength && range[1] <= range[2])
          .map(range -> range[2]);
    }
    return contentLength < 0 ? Optional.empty() : Optional.of(contentLength);
  }

  private static Headers only(Headers headers, boolean checksums) {
    return headers.toBuilder()
        .removeIf(field -> {
          String name = field.name().toLowerCase(Locale.ROOT);
          return NOT_THE_OBJECTS.contains(name) || name.startsWith("x-amz-checksum-") != checksums;
        })
        .build();
  }

  private static Instant expiresAt(Headers headers) {
    Optional<String> expiration = headers.first("x-amz-expiration");
    if (expiration.isEmpty()) {
      return Instant.MAX;
    }
    Matcher date = EXPIRY_DATE.matcher(expiration.get());
    // An expiration that cannot be parsed may be in the past, so S3 is asked before each answer.
    return date.find() ? HttpDates.parse(date.group(1)).orElse(Instant.MIN) : Instant.MIN;
  }

  private static boolean strong(String etag) {
    return etag.length() > 2 && etag.startsWith("\"") && etag.endsWith("\"");
  }
}
