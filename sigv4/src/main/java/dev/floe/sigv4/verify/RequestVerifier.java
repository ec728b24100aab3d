package dev.floe.sigv4.verify;

import static dev.floe.sigv4.Rejection.Reason.EXPIRED_TOKEN;
import static dev.floe.sigv4.Rejection.Reason.INVALID_ACCESS_KEY_ID;
import static dev.floe.sigv4.Rejection.Reason.INVALID_ARGUMENT;
import static dev.floe.sigv4.Rejection.Reason.INVALID_REQUEST;
import static dev.floe.sigv4.Rejection.Reason.INVALID_TOKEN;
import static dev.floe.sigv4.Rejection.Reason.INVALID_URI;

import dev.floe.sigv4.Credentials;
import dev.floe.sigv4.PayloadMode;
import dev.floe.sigv4.Rejection;
import dev.floe.sigv4.RequestView;
import dev.floe.sigv4.SigningKeyCache;
import dev.floe.sigv4.canonical.CanonicalQuery;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Verifies the signatures of request heads: Version 4 and 4a in headers and presigned URLs, Version
 * 2 in presigned URLs.
 *
 * <p>Thread-safe; never blocks. A head of Version 4 takes some microseconds (docs/BENCHMARKS.md). A
 * head of 4a takes about a millisecond, and the first one of an access key takes some tens of
 * milliseconds, because elliptic curves are slower than HMACs. Event loops therefore call {@link
 * #start}.
 */
public final class RequestVerifier {
  private static final String ONE_MECHANISM =
      "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query"
          + " string parameter or the Authorization header should be specified";

  private final CredentialSource credentials;
  private final InstantSource clock;
  private final HeaderClaims headerClaims;
  private final QueryClaims queryClaims;
  private final ClaimCheck claimCheck;
  private final PresignedV2 presignedV2;

  /**
   * Creates a verifier; one verifier serves all loops and threads.
   *
   * @param settings the rules of acceptance
   * @param credentials the source of secrets
   * @param keys a cache of signing keys, which signers may share
   * @param clock the clock to compare requests' times with
   */
  public RequestVerifier(
      VerifierSettings settings,
      CredentialSource credentials,
      SigningKeyCache keys,
      InstantSource clock) {
    ScopeCheck scopes = new ScopeCheck(settings);
    this.credentials = credentials;
    this.clock = clock;
    this.headerClaims = new HeaderClaims(scopes);
    this.queryClaims = new QueryClaims(scopes, settings.maxSkew());
    this.claimCheck = new ClaimCheck(settings, keys);
    this.presignedV2 = new PresignedV2(settings.presignedV2());
  }

  /**
   * Verifies the signature of {@code request}, if it has one; never throws because of what a client
   * sends.
   */
  public Verdict verify(RequestView request) {
    return switch (start(request)) {
      case Verification.Decided(Verdict verdict) -> verdict;
      case Verification.Costly(Supplier<Verdict> rest) -> rest.get();
    };
  }

  /**
   * Verifies as {@link #verify} does, but leaves to the caller the part that is too costly for an
   * event loop.
   */
  public Verification start(RequestView request) {
    try {
      return judge(request, clock.instant());
    } catch (RefusedException e) {
      return new Verification.Decided(new Verdict.Rejected(e.rejection()));
    }
  }

  private Verification judge(RequestView request, Instant now) throws RefusedException {
    CanonicalQuery query = CanonicalQuery.parse(request.rawQuery());
    if (query == null) {
      throw new RefusedException(INVALID_URI, "Couldn't parse the specified URI.");
    }
    Optional<String> authorization = authorization(request);
    boolean v4Query =
        query.has("X-Amz-Algorithm")
            || query.has("X-Amz-Credential")
            || query.has("X-Amz-Signature");
    boolean v2Query = query.has("Signature") || query.has("AWSAccessKeyId");
    if ((authorization.isPresent() ? 1 : 0) + (v4Query ? 1 : 0) + (v2Query ? 1 : 0) > 1) {
      throw oneMechanism(authorization.isPresent());
    }
    if (v2Query) {
      return new Verification.Decided(presignedV2.verdict(request, query, now, this::found));
    }
    if (authorization.isEmpty() && !v4Query) {
      return new Verification.Decided(new Verdict.Anonymous(anonymousPayload(request)));
    }
    Claim claim =
        authorization.isPresent()
            ? headerClaims.read(request, authorization.get())
            : queryClaims.read(request, query, now);
    claimCheck.beforeLookup(claim, request, query, now);
    Credentials signer = found(claim.accessKeyId(), claim.sessionToken());
    return claim.algorithm() == Claim.Algorithm.ECDSA
        ? new Verification.Costly(() -> verdict(claim, request, query, signer))
        : new Verification.Decided(claimCheck.verdict(claim, request, query, signer));
  }

  private Verdict verdict(
      Claim claim, RequestView request, CanonicalQuery query, Credentials signer) {
    try {
      return claimCheck.verdict(claim, request, query, signer);
    } catch (RefusedException e) {
      return new Verdict.Rejected(e.rejection());
    }
  }

  private static Optional<String> authorization(RequestView request) throws RefusedException {
    Optional<String> only = Optional.empty();
    for (int i = 0; i < request.headerCount(); i++) {
      if ("authorization".equalsIgnoreCase(request.headerName(i))) {
        if (only.isPresent()) {
          throw oneMechanism(true);
        }
        only = Optional.of(request.headerValue(i).strip());
      }
    }
    return only;
  }

  private static RefusedException oneMechanism(boolean inHeader) {
    Rejection rejection = Rejection.of(INVALID_ARGUMENT, ONE_MECHANISM);
    return new RefusedException(
        inHeader ? rejection.with("ArgumentName", "Authorization") : rejection);
  }

  private Credentials found(String accessKeyId, @Nullable String token) throws RefusedException {
    return found(credentials, accessKeyId, token);
  }

  static Credentials found(CredentialSource credentials, String accessKeyId, @Nullable String token)
      throws RefusedException {
    return switch (credentials.find(accessKeyId, token)) {
      case CredentialSource.Known known -> known.credentials();
      case CredentialSource.UnknownKey _ ->
          throw new RefusedException(
              Rejection.of(
                      INVALID_ACCESS_KEY_ID,
                      "The AWS Access Key Id you provided does not exist in our records.")
                  .with("AWSAccessKeyId", accessKeyId));
      case CredentialSource.InvalidToken _ ->
          throw new RefusedException(
              INVALID_TOKEN, "The provided token is malformed or otherwise invalid.");
      case CredentialSource.ExpiredToken _ ->
          throw new RefusedException(EXPIRED_TOKEN, "The provided token has expired.");
    };
  }

  private static PayloadMode anonymousPayload(RequestView request) throws RefusedException {
    PayloadMode payload = Heads.payload(request).orElse(PayloadMode.UNSIGNED);
    if (payload instanceof PayloadMode.Chunked chunked && chunked.signed()) {
      throw new RefusedException(
          INVALID_REQUEST, "Signed chunks need a signed request: " + chunked.headerValue());
    }
    return payload;
  }

  /** Finds the secret of an access key, or throws the refusal of the request. */
  @FunctionalInterface
  interface Lookup {
    Credentials find(String accessKeyId, @Nullable String token) throws RefusedException;
  }
}
