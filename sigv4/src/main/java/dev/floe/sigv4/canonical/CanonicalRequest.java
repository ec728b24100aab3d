package dev.floe.sigv4.canonical;

import dev.floe.sigv4.RequestView;

/** Writes canonical requests ("Task 1" of S3's SigV4 documentation). */
public final class CanonicalRequest {
  private CanonicalRequest() {}

  /**
   * Writes the canonical form of {@code request}.
   *
   * @param query its query, parsed
   * @param exceptParameter the query parameter that carries the signature itself, left out; empty
   *     for none
   * @param signedHeaders which headers are covered
   * @param payload the value that stands for the body
   * @param slash how an escaped slash in the path is read
   * @return false if a percent escape in the path cannot be read
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
   * Adds a path encoded once, as S3 wants it: no dot segment is resolved, no double slash folded,
   * whatever the client left unescaped ({@code + = @ :}) or escaped needlessly is brought to one
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

  /** Whether {@code rawPath} has an escaped slash, so that its two readings differ. */
  public static boolean hasEscapedSlash(String rawPath) {
    return rawPath.contains("%2F") || rawPath.contains("%2f");
  }

  /**
   * How {@code %2F} in a path is read. Most clients sign it as they send it; some, and servers that
   * rebuild the path from the decoded key, as the slash it stands for. Both name the same object,
   * so a verifier accepts either.
   */
  public enum EscapedSlash {
    STAYS,
    IS_SLASH
  }
}
