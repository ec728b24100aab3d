package dev.floe.sigv4.verify;

import dev.floe.sigv4.ChunkSeed;
import dev.floe.sigv4.PayloadMode;
import dev.floe.sigv4.Rejection;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a request's head proves. */
public sealed interface Verdict {
  /**
   * Signed by whoever holds the secret of {@code accessKeyId}.
   *
   * @param method how it was signed
   * @param accessKeyId whose secret signed it
   * @param sessionToken the token that the lookup accepted with it; null for long-lived credentials
   * @param signedAt the time that was signed; for Version 2, which signs none, when the URL expires
   * @param payload what is signed of the body, and how the body is framed
   * @param seed where the chunk signatures begin; null unless {@code payload} has signed chunks
   */
  record Accepted(
      Method method,
      String accessKeyId,
      @Nullable String sessionToken,
      Instant signedAt,
      PayloadMode payload,
      @Nullable ChunkSeed seed)
      implements Verdict {

    /** The session token of temporary credentials. */
    public Optional<String> token() {
      return Optional.ofNullable(sessionToken);
    }
  }

  /** Carries no signature at all. */
  record Anonymous(PayloadMode payload) implements Verdict {}

  /** Carries a signature that does not hold. */
  record Rejected(Rejection rejection) implements Verdict {}

  /** Version and place of a signature. */
  enum Method {
    V4_HEADER("SigV4", "AuthHeader"),
    V4_QUERY("SigV4", "QueryString"),
    V4A_HEADER("SigV4A", "AuthHeader"),
    V4A_QUERY("SigV4A", "QueryString"),
    V2_QUERY("SigV2", "QueryString");

    private final String version;
    private final String place;

    Method(String version, String place) {
      this.version = version;
      this.place = place;
    }

    /** As S3's server access log names it: {@code SigV4}. */
    public String version() {
      return version;
    }

    /** As S3's server access log names it: {@code AuthHeader} or {@code QueryString}. */
    public String place() {
      return place;
    }
  }
}
