package dev.floe.gateway.policy.request;

import dev.floe.gateway.object.ObjectVersion;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The conditions of a GET or HEAD, with S3's precedence: If-Match overrides If-Unmodified-Since,
 * and If-None-Match overrides If-Modified-Since (RFC 9110, 13.2.2; the documentation of S3's
 * GetObject shows the same by examples). A condition that the request does not have is null.
 *
 * @param ifMatch one of these ETags must be the object's
 * @param ifUnmodifiedSince the object must not be newer; ignored if If-Match is present
 * @param ifNoneMatch none of these ETags may be the object's, weak ones included
 * @param ifModifiedSince the object must be newer; ignored if If-None-Match is present
 * @param ifRange an ETag or a date; unless the object still has it, the range is ignored
 */
public record Preconditions(
    @Nullable EntityTags ifMatch,
    @Nullable Instant ifUnmodifiedSince,
    @Nullable EntityTags ifNoneMatch,
    @Nullable Instant ifModifiedSince,
    @Nullable IfRange ifRange) {

  public static final Preconditions NONE = new Preconditions(null, null, null, null, null);

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
    /** An ETag with its quotes; a weak one never matches. */
    record Tag(String etag) implements IfRange {}

    record Date(Instant at) implements IfRange {}
  }

  /** Returns true if any condition but If-Range is present. */
  public boolean decideAnything() {
    return ifMatch != null
        || ifUnmodifiedSince != null
        || ifNoneMatch != null
        || ifModifiedSince != null;
  }

  /** Returns the result of the conditions for this version. */
  public Verdict against(ObjectVersion version) {
    if (ifMatch != null) {
      if (!ifMatch.matchStrongly(version.etag())) {
        return Verdict.FAILED;
      }
    } else if (ifUnmodifiedSince != null && version.lastModified().isAfter(ifUnmodifiedSince)) {
      return Verdict.FAILED;
    }
    if (ifNoneMatch != null) {
      return ifNoneMatch.matchWeakly(version.etag()) ? Verdict.NOT_MODIFIED : Verdict.PROCEED;
    }
    if (ifModifiedSince != null && !version.lastModified().isAfter(ifModifiedSince)) {
      return Verdict.NOT_MODIFIED;
    }
    return Verdict.PROCEED;
  }

  /** Returns true if a Range header applies; without If-Range it always does. */
  public boolean rangeCounts(ObjectVersion version) {
    return switch (ifRange) {
      case null -> true;
      case IfRange.Tag(String etag) -> etag.equals(version.etag());
      case IfRange.Date(Instant at) -> at.equals(version.lastModified());
    };
  }
}
