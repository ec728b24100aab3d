package dev.floe.gateway.policy;

import dev.floe.gateway.object.ObjectVersion;
import java.time.Instant;
import java.util.Optional;

/**
 * The conditions of a GET or HEAD, with S3's precedence: If-Match overrides If-Unmodified-Since,
 * and If-None-Match overrides If-Modified-Since (RFC 9110, 13.2.2; S3's GetObject documents the
 * same by examples).
 *
 * @param ifMatch an ETag, with or without its quotes, that must be the object's; or {@code *}
 * @param ifUnmodifiedSince the object must not be newer; ignored if If-Match is present
 * @param ifNoneMatch an ETag that must not be the object's; or {@code *}
 * @param ifModifiedSince the object must be newer; ignored if If-None-Match is present
 * @param ifRange an ETag or a date; unless the object still has it, the range is ignored
 */
public record Preconditions(
    Optional<String> ifMatch,
    Optional<Instant> ifUnmodifiedSince,
    Optional<String> ifNoneMatch,
    Optional<Instant> ifModifiedSince,
    Optional<IfRange> ifRange) {

  public static final Preconditions NONE =
      new Preconditions(
          Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  /** The result of the conditions. */
  public enum Verdict {
    /** Answer as if there were no conditions. */
    PROCEED,
    /** 304 without a body. */
    NOT_MODIFIED,
    /** 412 PreconditionFailed. */
    FAILED
  }

  /** The value of If-Range. */
  public sealed interface IfRange {
    record Tag(String etag) implements IfRange {}

    record Date(Instant at) implements IfRange {}
  }

  /** Returns true if any condition but If-Range is present. */
  public boolean decideAnything() {
    return ifMatch.isPresent()
        || ifUnmodifiedSince.isPresent()
        || ifNoneMatch.isPresent()
        || ifModifiedSince.isPresent();
  }

  /** Returns the result of the conditions for this version. */
  public Verdict against(ObjectVersion version) {
    if (ifMatch.isPresent()) {
      if (!names(ifMatch.get(), version.etag())) {
        return Verdict.FAILED;
      }
    } else if (ifUnmodifiedSince.isPresent()
        && version.lastModified().isAfter(ifUnmodifiedSince.get())) {
      return Verdict.FAILED;
    }
    if (ifNoneMatch.isPresent()) {
      return names(ifNoneMatch.get(), version.etag()) ? Verdict.NOT_MODIFIED : Verdict.PROCEED;
    }
    if (ifModifiedSince.isPresent() && !version.lastModified().isAfter(ifModifiedSince.get())) {
      return Verdict.NOT_MODIFIED;
    }
    return Verdict.PROCEED;
  }

  /** Returns true if a Range header applies; without If-Range it always does. */
  public boolean rangeCounts(ObjectVersion version) {
    return switch (ifRange.orElse(null)) {
      case null -> true;
      case IfRange.Tag(String etag) -> etag.equals(version.etag());
      case IfRange.Date(Instant at) -> at.equals(version.lastModified());
    };
  }

  private static boolean names(String condition, String etag) {
    return condition.equals("*") || bare(condition).equals(bare(etag));
  }

  private static String bare(String etag) {
    boolean quoted = etag.length() >= 2 && etag.startsWith("\"") && etag.endsWith("\"");
    return quoted ? etag.substring(1, etag.length() - 1) : etag;
  }
}
