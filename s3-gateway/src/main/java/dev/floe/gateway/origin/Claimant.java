package dev.floe.gateway.origin;

import dev.floe.gateway.policy.OriginShares.Kind;

/**
 * The party that a connection to the origin is counted for.
 *
 * @param identity the client's; empty for the cache itself
 */
public record Claimant(Kind kind, String identity) {
  /** A client's request, by its method. */
  public static Claimant client(String method, String identity) {
    return switch (method) {
      case "GET", "HEAD", "OPTIONS" -> reader(identity);
      default -> new Claimant(Kind.CLIENT_WRITE, identity);
    };
  }

  /** A client that reads an answer. */
  public static Claimant reader(String identity) {
    return new Claimant(Kind.CLIENT_READ, identity);
  }

  /** The cache's own request, by its method. */
  static Claimant cache(String method) {
    return switch (method) {
      case "HEAD" -> new Claimant(Kind.REVALIDATION, "");
      case "GET" -> new Claimant(Kind.FILL, "");
      default -> client(method, "");
    };
  }
}
