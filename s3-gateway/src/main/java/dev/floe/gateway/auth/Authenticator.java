package dev.floe.gateway.auth;

import dev.floe.gateway.exchange.RequestHead;
import dev.floe.gateway.model.S3Error;
import dev.floe.gateway.model.S3Exception;
import dev.floe.sigv4.SigningKeyCache;
import dev.floe.sigv4.verify.CredentialSource;
import dev.floe.sigv4.verify.RequestVerifier;
import dev.floe.sigv4.verify.Verdict;
import dev.floe.sigv4.verify.Verification;
import dev.floe.sigv4.verify.VerifierSettings;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Verifies a request's signature and identifies its signer. Thread-safe; never blocks. */
public final class Authenticator {
  private final IdentityStore store;
  private final RequestVerifier verifier;

  public Authenticator(IdentityStore store, VerifierSettings settings, InstantSource clock) {
    this.store = store;
    this.verifier =
        new RequestVerifier(
            settings, this::find, new SigningKeyCache(SigningKeyCache.DEFAULT_CAPACITY), clock);
  }

  /**
   * @param virtualHostBucket the bucket that Host names; empty for path-style requests
   * @throws S3Exception if the request has no signature, or one that is seen to be invalid
   */
  public Authentication authenticate(RequestHead head, String virtualHostBucket) {
    HeadView view = new HeadView(head, virtualHostBucket);
    return switch (verifier.start(view)) {
      case Verification.Decided(Verdict verdict) ->
          new Authentication.Complete(request(view, verdict));
      case Verification.Costly(Supplier<Verdict> rest) ->
          new Authentication.Costly(() -> request(view, rest.get()));
    };
  }

  private AuthenticatedRequest request(HeadView view, Verdict verdict) {
    return switch (verdict) {
      case Verdict.Accepted accepted ->
          new AuthenticatedRequest(
              store
                  .current()
                  .find(accepted.accessKeyId())
                  // Removed by a reload after the first lookup.
                  .orElseThrow(() -> new S3Exception(S3Error.INVALID_ACCESS_KEY_ID)),
              view,
              accepted);
      case Verdict.Anonymous _ -> throw new S3Exception(S3Error.ACCESS_DENIED);
      case Verdict.Rejected rejected -> throw Rejections.toS3(rejected.rejection());
    };
  }

  private CredentialSource.Found find(String accessKeyId, @Nullable String sessionToken) {
    Optional<Identity> identity = store.current().find(accessKeyId);
    if (identity.isEmpty()) {
      return new CredentialSource.UnknownKey();
    }
    // The gateway's identities are permanent and have no session tokens.
    return sessionToken != null
        ? new CredentialSource.InvalidToken()
        : new CredentialSource.Known(identity.get().credentials());
  }
}
