package dev.floe.gateway.origin;

import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.object.UriEncoding;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request to the origin, not yet signed.
 *
 * @param method in upper case
 * @param rawPath path-style, encoded by {@link UriEncoding#path}; sent and signed exactly as given
 * @param rawQuery without its question mark, empty if there is none; names and values encoded by
 *     {@link UriEncoding#component}; sent and signed exactly as given
 * @param headers end-to-end headers, without Host, Content-Length and those that signing adds
 * @param body the body; null for none
 * @param signatory the party whose credentials it is sent with
 * @param claimant the party that its connection is counted for
 */
public record OriginRequest(
    String method,
    String rawPath,
    String rawQuery,
    Headers headers,
    @Nullable OriginBody body,
    Signatory signatory,
    Claimant claimant) {
  private static final Set<String> READS = Set.of("GET", "HEAD", "OPTIONS");

  public OriginRequest {
    if (!rawPath.startsWith("/") || !UriEncoding.isEncodedPath(rawPath)) {
      throw new IllegalArgumentException("path '%s', expected an encoded path".formatted(rawPath));
    }
    if (!UriEncoding.isEncodedQuery(rawQuery)) {
      throw new IllegalArgumentException(
          "query '%s', expected an encoded query".formatted(rawQuery));
    }
  }

  /** Returns a request of the cache without a body, signed by the gateway. */
  public static OriginRequest of(String method, String rawPath, String rawQuery, Headers headers) {
    return new OriginRequest(
        method, rawPath, rawQuery, headers, null, Signatory.GATEWAY, Claimant.cache(method));
  }

  /** Returns a request of the cache without credentials, query and body. */
  public static OriginRequest unsigned(String method, String rawPath, Headers headers) {
    return new OriginRequest(
        method, rawPath, "", headers, null, Signatory.NOBODY, Claimant.cache(method));
  }

  /** Returns true if the method changes nothing at the origin. */
  boolean reads() {
    return reads(method);
  }

  static boolean reads(String method) {
    return READS.contains(method);
  }

  public OriginRequest withBody(OriginBody newBody) {
    return new OriginRequest(method, rawPath, rawQuery, headers, newBody, signatory, claimant);
  }

  /** Returns the same request on behalf of an identity. */
  public OriginRequest sentFor(String identity) {
    return by(Claimant.client(method, identity));
  }

  /** Returns the same request, with its connection counted for that party. */
  public OriginRequest by(Claimant other) {
    return new OriginRequest(method, rawPath, rawQuery, headers, body, signatory, other);
  }

  /** Returns the same request, signed by that party. */
  public OriginRequest signedBy(Signatory other) {
    return new OriginRequest(method, rawPath, rawQuery, headers, body, other, claimant);
  }
}
