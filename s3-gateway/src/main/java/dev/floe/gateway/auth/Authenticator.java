package dev.floe.gateway.auth;

import dev.floe.gateway.exchange.RequestHead;
import dev.floe.gateway.model.S3Error;
import dev.floe.gateway.model.S3Exception;
import dev.floe.sigv4.Credentials;
import dev.floe.sigv4.PayloadMode;
import dev.floe.sigv4.SigningKeyCache;
import dev.floe.sigv4.verify.CredentialSource;
import dev.floe.sigv4.verify.PolicyVerifier;
import dev.floe.sigv4.verify.RequestVerifier;
import dev.floe.sigv4.verify.Verdict;
import dev.floe.sigv4.verify.Verification;
import dev.floe.sigv4.verify.VerifierSettings;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Verifies a request's signature and identifies its signer. Thread-safe; never blocks. */
public final class Authenticator {
  private final IdentityStore store;
  private final InstantSource clock;
  private final RequestVerifier verifier;
  private final PolicyVerifier policyVerifier;

  public Authenticator(IdentityStore store, VerifierSettings settings, InstantSource clock) {
    this.store = store;
    this.clock = clock;
    SigningKeyCache keys = new SigningKeyCache(SigningKeyCache.DEFAULT_CAPACITY);
    this.verifier = new RequestVerifier(settings, this::find, keys, clock);
    this.policyVerifier = new PolicyVerifier(settings, this::find, keys);
  }

  /**
   * @param virtualHostBucket the bucket that Host names; empty for path-style requests
   * @throws S3Exception if the signature is found to be invalid without a costly check, or if there
   *     is no signature and no identity is anonymous
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

  /**
   * Identifies the signer of a form's policy.
   *
   * @param fields null for a form without a policy
   * @throws S3Exception if the signature is not valid, or there is none and no identity is
   *     anonymous
   */
  public AuthenticatedRequest authenticate(
      RequestHead head, String virtualHostBucket, PolicyVerifier.@Nullable Fields fields) {
    return request(
        new HeadView(head, virtualHostBucket),
        fields == null
            ? new Verdict.Anonymous(PayloadMode.UNSIGNED)
            : policyVerifier.verify(fields));
  }

  private AuthenticatedRequest request(HeadView view, Verdict verdict) {
    return switch (verdict) {
      case Verdict.Accepted accepted ->
          AuthenticatedRequest.signed(
              store
                  .current()
                  .find(accepted.accessKeyId())
                  // A reload may have removed the key since the first lookup.
                  .orElseThrow(() -> new S3Exception(S3Error.INVALID_ACCESS_KEY_ID)),
              view,
              accepted);
      case Verdict.Anonymous(PayloadMode payload) ->
          AuthenticatedRequest.anonymous(
              store.current().anonymous().orElseThrow(() -> new S3Exception(S3Error.ACCESS_DENIED)),
              view,
              payload);
      case Verdict.Rejected rejected -> throw Rejections.toS3(rejected.rejection());
    };
  }

  private CredentialSource.Found find(String accessKeyId, @Nullable String sessionToken) {
    Identity identity = store.current().find(accessKeyId).orElse(null);
    if (identity == null) {
      return new CredentialSource.UnknownKey();
    }
    Credentials credentials = Objects.requireNonNull(identity.credentials());
    if (!isSame(credentials.sessionToken(), sessionToken)) {
      return new CredentialSource.InvalidToken();
    }
    Instant end = identity.expiry();
    return end != null && !clock.instant().isBefore(end)
        ? new CredentialSource.ExpiredToken()
        : new CredentialSource.Known(credentials);
  }

  /** Compares two tokens in a time that does not depend on the place where they differ. */
  private static boolean isSame(@Nullable String own, @Nullable String given) {
    if (own == null || given == null) {
      return own == null && given == null;
    }
    return MessageDigest.isEqual(
        own.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
  }
}
