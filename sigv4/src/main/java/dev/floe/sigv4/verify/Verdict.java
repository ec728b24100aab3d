package dev.floe.sigv4.verify;

import dev.floe.sigv4.ChunkSeed;
import dev.floe.sigv4.PayloadMode;
import dev.floe.sigv4.Rejection;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The verdict on a request's head. */
public sealed interface Verdict {
  /**
   * The request is signed with the secret of {@code accessKeyId}.
   *
   * @param method the method of the signature
   * @param accessKeyId the access key whose secret signed it
   * @param sessionToken the token that the look-up accepted with the access key; null for
   *     long-lived credentials
   * @param signedAt the signed time; for Version 2, which signs no such time, the expiry of the URL
   * @param payload the coverage and the framing of the body
   * @param seed the start of the chunk signatures; null unless {@code payload} has signed chunks
   * @param signedHeaders the headers that the signature covers by name, in lower case; empty for
   *     Version 2 and for forms, whose signatures name no headers
   */
  record Accepted(
      Method method,
      String accessKeyId,
      @Nullable String sessionToken,
      Instant signedAt,
      PayloadMode payload,
      @Nullable ChunkSeed seed,
      List<String> signedHeaders)
      implements Verdict {
    public Accepted {
      signedHeaders = List.copyOf(signedHeaders);
    }

    /** Returns the session token of temporary credentials. */
    public Optional<String> token() {
      return Optional.ofNullable(sessionToken);
    }
  }

  /** The request carries no signature. */
  record Anonymous(PayloadMode payload) implements Verdict {}

  /** The request must be refused: its signature is not valid, or its head is malformed. */
  record Rejected(Rejection rejection) implements Verdict {}

  /** The version and place of a signature. */
  enum Method {
    V4_HEADER("SigV4", "AuthHeader"),
    V4_QUERY("SigV4", "QueryString"),
    V4_FORM("SigV4", "POST"),
    V4A_HEADER("SigV4A", "AuthHeader"),
    V4A_QUERY("SigV4A", "QueryString"),
    V2_QUERY("SigV2", "QueryString");

    private final String version;
    private final String place;

    Method(String version, String place) {
      this.version = version;
      this.place = place;
    }

    /** Returns the version as in S3's server access log: {@code SigV4}. */
    public String version() {
      return version;
    }

    /**
     * Returns the place as in S3's server access log: {@code AuthHeader} or {@code QueryString}, or
     * {@code POST} for the policy of a form.
     */
    public String place() {
      return place;
    }
  }
}
