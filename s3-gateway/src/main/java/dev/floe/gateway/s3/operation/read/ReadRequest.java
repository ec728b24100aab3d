package dev.floe.gateway.s3.operation.read;

import dev.floe.gateway.cache.origin.BypassReason;
import dev.floe.gateway.cache.read.ObjectRequest;
import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.model.HeaderTable;
import dev.floe.gateway.model.Query;
import dev.floe.gateway.object.HttpDates;
import dev.floe.gateway.object.ObjectKey;
import dev.floe.gateway.object.RangeSpec;
import dev.floe.gateway.policy.freshness.ClientWish;
import dev.floe.gateway.policy.request.EntityTags;
import dev.floe.gateway.policy.request.Preconditions;
import dev.floe.gateway.policy.request.Preconditions.IfRange;
import dev.floe.gateway.s3.operation.BucketOwners;
import java.time.Instant;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A parsed GET or HEAD of an object, or the reason why the cache may not answer it. Fails closed: a
 * request with anything unknown that might change S3's answer is forwarded to S3.
 */
public sealed interface ReadRequest {
  /**
   * A request that the cache may answer.
   *
   * @param range the single requested range; null for the whole object
   * @param wish the use of the cache that the client requests
   * @param checksums true if the object's checksums are requested
   * @param parameters the query
   * @param owner the account that must own the bucket; null if any may
   */
  record Cacheable(
      Preconditions conditions,
      @Nullable RangeSpec range,
      ClientWish wish,
      boolean checksums,
      ReadParameters parameters,
      @Nullable String owner)
      implements ReadRequest {
    /** Returns the request as a read through the cache. */
    ObjectRequest of(ObjectKey key, boolean headOnly) {
      // Checksums are of the whole object, and never sent with a part of it.
      int part = parameters.part();
      boolean wholeChecksums = checksums && range == null && part == 0;
      ObjectKey named = key.version(parameters.versionId());
      return new ObjectRequest(
          named, range, part, wish, wholeChecksums, headOnly, conditions.decideAnything());
    }
  }

  /** A request that S3 must answer. */
  record Bypass(BypassReason reason) implements ReadRequest {}

  /** The {@code x-amz-} headers that do not change the answer. */
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
   * @param query the query without the parameters of the signature
   */
  static ReadRequest of(Headers headers, Query query) {
    Optional<BypassReason> reason = ReadParameters.bypass(query).or(() -> headers(headers));
    if (reason.isPresent()) {
      return new Bypass(reason.get());
    }
    ClientWish wish = wish(headers);
    if (wish.noStore()) {
      return new Bypass(BypassReason.CLIENT_NO_STORE);
    }
    Optional<RangeSpec> range = headers.first("Range").flatMap(RangeSpec::parse);
    if (headers.has("Range") && (range.isEmpty() || headers.all("Range").size() > 1)) {
      return new Bypass(BypassReason.RANGE_FORM);
    }
    ReadParameters parameters = ReadParameters.of(query);
    if (parameters.part() > 0 && headers.has("Range")) {
      return new Bypass(BypassReason.PART_NUMBER);
    }
    Optional<Preconditions> conditions = conditions(headers);
    if (conditions.isEmpty()) {
      return new Bypass(BypassReason.CONDITION_FORM);
    }
    boolean checksums =
        headers.first("x-amz-checksum-mode").filter("ENABLED"::equalsIgnoreCase).isPresent();
    return new Cacheable(
        conditions.get(),
        range.orElse(null),
        wish,
        checksums,
        parameters,
        headers.first(BucketOwners.HEADER).orElse(null));
  }

  /** Returns the use of the cache that the client requests. */
  static ClientWish wish(Headers headers) {
    return ClientWish.of(headers.all("Cache-Control"), headers.all("Pragma"));
  }

  private static Optional<BypassReason> headers(Headers headers) {
    for (Headers.Field field : headers) {
      String name = field.name().toLowerCase(Locale.ROOT);
      if (name.startsWith("x-amz-server-side-encryption-customer-")) {
        return Optional.of(BypassReason.SSE_C);
      }
      if (name.equals(BucketOwners.HEADER)) {
        if (!BucketOwners.isAccount(field.value())) {
          return Optional.of(BypassReason.BUCKET_OWNER);
        }
      } else if (!harmless(name)) {
        return Optional.of(BypassReason.REQUEST_HEADER);
      }
    }
    return Optional.empty();
  }

  /**
   * Returns true if a header cannot change the answer in an unknown way: conditions and ranges are
   * evaluated here, and a checksum concerns the request's own body, which is empty. Headers of a
   * cross-origin request can change it, because S3 then adds headers by the bucket's CORS rules. So
   * can a header that only a setting admits.
   */
  private static boolean harmless(String name) {
    return HARMLESS.contains(name)
        || name.startsWith("x-amz-checksum-")
        || (HeaderTable.of(name) == HeaderTable.Rule.PASSED
            && !name.equals("origin")
            && !name.startsWith("access-control-"));
  }

  /** Reads the conditions; empty if S3 must evaluate one of them, such as an unusual date. */
  private static Optional<Preconditions> conditions(Headers headers) {
    if (anyGivenTwice(headers)) {
      return Optional.empty();
    }
    Optional<EntityTags> match = headers.first("If-Match").flatMap(EntityTags::parse);
    Optional<EntityTags> noneMatch = headers.first("If-None-Match").flatMap(EntityTags::parse);
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
        new Preconditions(
            match.orElse(null),
            unmodifiedSince.orElse(null),
            noneMatch.orElse(null),
            modifiedSince.orElse(null),
            ifRange.orElse(null)));
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

  private static Optional<IfRange> ifRange(String value) {
    return value.startsWith("\"") || value.startsWith("W/\"")
        ? Optional.of(new IfRange.Tag(value.strip()))
        : HttpDates.parse(value).map(IfRange.Date::new);
  }
}
