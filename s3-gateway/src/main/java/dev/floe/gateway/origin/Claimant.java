package dev.floe.gateway.origin;

import dev.floe.gateway.policy.request.OriginShares.Kind;

/**
 * The party that a connection to the origin is counted for.
 *
 * @param identity the client's identity; empty for the cache itself
 */
public record Claimant(Kind kind, String identity) {
  /** Returns the claimant of a client's request with this method. */
  public static Claimant client(String method, String identity) {
    return OriginRequest.reads(method)
        ? reader(identity)
        : new Claimant(Kind.CLIENT_WRITE, identity);
  }

  /** Returns the claimant for a client that reads an answer. */
  public static Claimant reader(String identity) {
    return new Claimant(Kind.CLIENT_READ, identity);
  }

  /** Returns the claimant of the cache's own request with this method. */
  static Claimant cache(String method) {
    return switch (method) {
      case "HEAD" -> new Claimant(Kind.REVALIDATION, "");
      case "GET" -> new Claimant(Kind.FILL, "");
      default -> client(method, "");
    };
  }
}
