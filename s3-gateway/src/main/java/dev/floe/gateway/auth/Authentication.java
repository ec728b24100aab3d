package dev.floe.gateway.auth;

import java.util.function.Supplier;

/** The state of an authentication after the checks that are cheap enough for an event loop. */
public sealed interface Authentication {
  /** The signer is known, or the request is anonymous. */
  record Complete(AuthenticatedRequest request) implements Authentication {}

  /**
   * The signature is costly to verify: {@link CostlySignatures} does it on a thread.
   *
   * @param rest verifies the signature; throws S3Exception if it is invalid
   */
  record Costly(Supplier<AuthenticatedRequest> rest) implements Authentication {}
}
