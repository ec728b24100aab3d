package dev.floe.gateway.s3.operation;

import dev.floe.gateway.cache.fill.BypassReason;
import dev.floe.gateway.cache.read.ObjectRequest;
import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.model.HeaderTable;
import dev.floe.gateway.model.Query;
import dev.floe.gateway.object.HttpDates;
import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.object.RangeSpec;
import dev.floe.gateway.policy.ClientWish;
import dev.floe.gateway.policy.Preconditions;
import dev.floe.gateway.policy.Preconditions.IfRange;
import java.time.Instant;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a GET or HEAD asks of an object, or why the cache is not to answer it. Fails closed:
 * whatever might change S3's answer and is not understood here goes to S3.
 */
public sealed interface ReadRequest {
  /**
   * The cache may answer.
   *
   * @param range the single range that was asked for
   * @param wish what the client asks of caches
   * @param checksums whether the object's checksums are asked for
   */
  record Cacheable(
      Preconditions conditions, Optional<RangeSpec> range, ClientWish wish, boolean checksums)
      implements ReadRequest {
    /** The same as a read through the cache. */
    ObjectRequest of(ObjectKey key, boolean headOnly) {
      // Checksums are of the whole object, and never sent with a part of it.
      boolean wholeChecksums = checksums && range.isEmpty();
      return new ObjectRequest(
          key, range, wish, wholeChecksums, headOnly, conditions.decideAnything());
    }
  }

  /** S3 answers. */
  record Past(BypassReason reason) implements ReadRequest {}

  /** The {@code x-amz-} headers that leave the answer as it is. */
  Set<String> HARMLESS =
      Set.of(
          "x-amz-date",
          "x-amz-content-sha256",
          "x-amz-security-token",
          "x-amz-user-agent",
          "x-amz-region-set",
          "x-amz-te");

  /**
   * Reads a request.
   *
   * @param query without the parameters of the signature
   */
  static ReadRequest of(Headers headers, Query query) {
    Optional<BypassReason> past = query(query).or(() -> headers(headers));
    if (past.isPresent()) {
      return new Past(past.get());
    }
    ClientWish wish = ClientWish.of(headers.all("Cache-Control"), headers.all("Pragma"));
    if (wish == ClientWish.BYPASS) {
      return new Past(BypassReason.CLIENT_NO_STORE);
    }
    Optional<RangeSpec> range = headers.first("Range").flatMap(RangeSpec::parse);
    if (headers.has("Range") && (range.isEmpty() || headers.all("Range").size() > 1)) {
      return new Past(BypassReason.RANGE_FORM);
    }
    Optional<Preconditions> conditions = conditions(headers);
    if (conditions.isEmpty()) {
      return new Past(BypassReason.CONDITION_FORM);
    }
    boolean checksums =
        headers.first("x-amz-checksum-mode").filter("ENABLED"::equalsIgnoreCase).isPresent();
    return new Cacheable(conditions.get(), range, wish, checksums);
  }

  private static Optional<BypassReason> query(Query query) {
    return query.parameters().stream()
        .map(Query.Parameter::name)
        .map(name ->
            switch (name) {
              case "versionId" -> BypassReason.VERSION_ID;
              case "partNumber" -> BypassReason.PART_NUMBER;
              default ->
                  name.startsWith("response-")
                      ? BypassReason.RESPONSE_OVERRIDE
                      : BypassReason.QUERY_PARAMETER;
            })
        .findFirst();
  }

  private static Optional<BypassReason> headers(Headers headers) {
    for (Headers.Field field : headers) {
      String name = field.name().toLowerCase(Locale.ROOT);
      if (name.startsWith("x-amz-server-side-encryption-customer-")) {
        return Optional.of(BypassReason.SSE_C);
      }
      if (!harmless(name)) {
        return Optional.of(BypassReason.REQUEST_HEADER);
      }
    }
    return Optional.empty();
  }

  /**
   * Conditions and ranges are understood, and a checksum is that of the request's own body, which
   * is empty. S3 answers a cross-origin request with headers of the bucket's CORS rules; a header
   * that only a setting admits might do anything.
   */
  private static boolean harmless(String name) {
    return HARMLESS.contains(name)
        || name.startsWith("x-amz-checksum-")
        || (HeaderTable.of(name) == HeaderTable.Rule.PASSED
            && !name.equals("origin")
            && !name.startsWith("access-control-"));
  }

  /** One ETag, with its quotes or, as S3 takes it too, without; or any. */
  Pattern ETAG = Pattern.compile("\\*|\"[^\"]*\"|[^\"*,\\s]+");

  /** Empty if there is something that S3 shall judge: a date, a list, a weak ETag. */
  private static Optional<Preconditions> conditions(Headers headers) {
    if (anyGivenTwice(headers)) {
      return Optional.empty();
    }
    Optional<String> match = headers.first("If-Match").filter(ReadRequest::isTag);
    Optional<String> noneMatch = headers.first("If-None-Match").filter(ReadRequest::isTag);
    Optional<String> unmodified = headers.first("If-Unmodified-Since");
    Optional<String> modified = headers.first("If-Modified-Since");
    Optional<Instant> unmodifiedSince = unmodified.flatMap(HttpDates::parse);
    Optional<Instant> modifiedSince = modified.flatMap(HttpDates::parse);
    Optional<IfRange> ifRange = headers.first("If-Range").flatMap(ReadRequest::ifRange);
    if (headers.has("If-Match") != match.isPresent()
        || headers.has("If-None-Match") != noneMatch.isPresent()
        || unmodified.isPresent() != unmodifiedSince.isPresent()
        || modified.isPresent() != modifiedSince.isPresent()
        || headers.has("If-Range") != ifRange.isPresent()) {
      return Optional.empty();
    }
    return Optional.of(
        new Preconditions(match, unmodifiedSince, noneMatch, modifiedSince, ifRange));
  }

  private static boolean anyGivenTwice(Headers headers) {
    Set<String> seen = new HashSet<>();
    for (Headers.Field field : headers) {
      if (field.name().regionMatches(true, 0, "If-", 0, 3)
          && !seen.add(field.name().toLowerCase(Locale.ROOT))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isTag(String value) {
    return ETAG.matcher(value).matches();
  }

  private static Optional<IfRange> ifRange(String value) {
    return value.startsWith("\"")
        ? Optional.of(new IfRange.Tag(value.strip()))
        : HttpDates.parse(value).map(IfRange.Date::new);
  }
}
