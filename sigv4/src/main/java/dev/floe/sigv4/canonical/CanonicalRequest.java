package dev.floe.sigv4.canonical;

import dev.floe.sigv4.RequestView;

/** Writes canonical requests ("Task 1" of S3's SigV4 documentation). */
public final class CanonicalRequest {
  private CanonicalRequest() {}

  /**
   * Writes the canonical form of {@code request}.
   *
   * @param query the parsed query
   * @param exceptParameter the query parameter to leave out because it carries the signature
   *     itself; empty for none
   * @param signedHeaders the headers to include
   * @param payload the value that represents the body
   * @param slash the reading of an escaped slash in the path
   * @return false if a percent escape in the path is malformed
   */
  public static boolean write(
      ByteText out,
      RequestView request,
      CanonicalQuery query,
      String exceptParameter,
      SignedHeaders signedHeaders,
      String payload,
      EscapedSlash slash) {
    out.clear().add(request.method()).add('\n');
    if (!addPath(out, request.rawPath(), slash)) {
      return false;
    }
    out.add('\n');
    query.addTo(out, exceptParameter);
    out.add('\n');
    signedHeaders.addTo(out, request);
    out.add('\n').add(signedHeaders.text()).add('\n').add(payload);
    return true;
  }

  /**
   * Adds a path encoded once, as S3 requires: dot segments and double slashes stay, and characters
   * that the client left unescaped ({@code + = @ :}) or escaped needlessly are brought into one
   * form.
   */
  private static boolean addPath(ByteText out, String rawPath, EscapedSlash slash) {
    if (rawPath.isEmpty()) {
      out.add('/');
      return true;
    }
    String path =
        slash == EscapedSlash.IS_SLASH ? rawPath.replace("%2F", "/").replace("%2f", "/") : rawPath;
    return UriText.addCanonical(out, path, 0, path.length(), true, false);
  }

  /** Returns true if {@code rawPath} has an escaped slash; its two readings then differ. */
  public static boolean hasEscapedSlash(String rawPath) {
    return rawPath.contains("%2F") || rawPath.contains("%2f");
  }

  /**
   * The reading of {@code %2F} in a path. Most clients sign {@code %2F}, as they send it. Some
   * clients, and servers that rebuild the path from the decoded key, sign a plain slash. Both paths
   * name the same object, so a verifier accepts either.
   */
  public enum EscapedSlash {
    STAYS,
    IS_SLASH
  }
}
