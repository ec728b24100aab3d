package dev.floe.sigv4.verify;

import static dev.floe.sigv4.Rejection.Reason.ACCESS_DENIED;
import static dev.floe.sigv4.Rejection.Reason.INVALID_REQUEST;
import static dev.floe.sigv4.Rejection.Reason.INVALID_URI;
import static dev.floe.sigv4.Rejection.Reason.MISSING_SECURITY_HEADER;
import static dev.floe.sigv4.Rejection.Reason.NOT_IMPLEMENTED;
import static dev.floe.sigv4.Rejection.Reason.REQUEST_TIME_TOO_SKEWED;
import static dev.floe.sigv4.Rejection.Reason.SIGNATURE_DOES_NOT_MATCH;

import dev.floe.sigv4.ChunkSeed;
import dev.floe.sigv4.Credentials;
import dev.floe.sigv4.PayloadMode;
import dev.floe.sigv4.Rejection;
import dev.floe.sigv4.RequestView;
import dev.floe.sigv4.SigningKey;
import dev.floe.sigv4.SigningKeyCache;
import dev.floe.sigv4.Timestamps;
import dev.floe.sigv4.canonical.CanonicalQuery;
import dev.floe.sigv4.canonical.CanonicalRequest;
import dev.floe.sigv4.canonical.CanonicalRequest.EscapedSlash;
import dev.floe.sigv4.canonical.SignedHeaders;
import dev.floe.sigv4.canonical.Workbench;
import dev.floe.sigv4.canonical.WorkbenchPool;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Checks a {@link Claim}. Thread-safe. */
final class ClaimCheck {
  static final String NO_MATCH =
      "The request signature we calculated does not match the signature you provided. Check your"
          + " key and signing method.";

  private final VerifierSettings settings;
  private final SigningKeyCache keys;
  private final EcdsaKeys ecdsaKeys = new EcdsaKeys();
  private final WorkbenchPool workbenches = new WorkbenchPool();

  ClaimCheck(VerifierSettings settings, SigningKeyCache keys) {
    this.settings = settings;
    this.keys = keys;
  }

  /** Checks everything that needs no secret and was not checked when the claim was read. */
  void beforeLookup(Claim claim, RequestView request, CanonicalQuery query, Instant now)
      throws RefusedException {
    if (claim.place() == Claim.Place.HEADER) {
      checkSkew(claim.time(), now);
    }
    checkCoverage(claim, request);
    if (claim.payload() instanceof PayloadMode.Chunked chunked) {
      checkChunked(claim, chunked);
    }
    if (claim.algorithm() == Claim.Algorithm.ECDSA) {
      checkRegionSet(claim, request, query);
    }
  }

  private void checkSkew(Instant time, Instant now) throws RefusedException {
    if (Duration.between(time, now).abs().compareTo(settings.maxSkew()) > 0) {
      throw new RefusedException(
          Rejection.of(
                  REQUEST_TIME_TOO_SKEWED,
                  "The difference between the request time and the current time is too large.")
              .with("RequestTime", Timestamps.basic(time))
              .with("ServerTime", now.toString())
              .with("MaxAllowedSkewMilliseconds", Long.toString(settings.maxSkew().toMillis())));
    }
  }

  /**
   * Checks that the list of signed headers is well-formed and not too long, and that it contains
   * Host and every {@code x-amz-} header of the request.
   */
  private static void checkCoverage(Claim claim, RequestView request) throws RefusedException {
    SignedHeaders signed = claim.signedHeaders();
    if (signed.names().size() > SignedHeaders.MAX_NAMES) {
      throw ScopeCheck.refused(
          claim.place(), "more than " + SignedHeaders.MAX_NAMES + " signed headers.");
    }
    if (!signed.isWellFormed()) {
      throw ScopeCheck.refused(claim.place(), "a signed header's name is malformed.");
    }
    List<String> unsigned = new ArrayList<>(0);
    if (!signed.covers("host")) {
      unsigned.add("host");
    }
    for (int i = 0; i < request.headerCount(); i++) {
      String name = request.headerName(i);
      if (name.regionMatches(true, 0, "x-amz-", 0, 6) && !signed.covers(name)) {
        unsigned.add(name.toLowerCase(Locale.ROOT));
      }
    }
    if (!unsigned.isEmpty()) {
      throw new RefusedException(
          Rejection.of(
                  ACCESS_DENIED, "There were headers present in the request which were not signed")
              .with("HeadersNotSigned", String.join(", ", unsigned)));
    }
  }

  private static void checkChunked(Claim claim, PayloadMode.Chunked chunked)
      throws RefusedException {
    if (chunked == PayloadMode.Chunked.ECDSA || chunked == PayloadMode.Chunked.ECDSA_TRAILER) {
      throw new RefusedException(
          NOT_IMPLEMENTED, chunked.headerValue() + " is not implemented; chunks are HMAC-signed.");
    }
    if (chunked.signed() && claim.algorithm() != Claim.Algorithm.HMAC) {
      throw new RefusedException(
          INVALID_REQUEST, chunked.headerValue() + " needs a head signed by AWS4-HMAC-SHA256.");
    }
  }

  /**
   * Checks that the region set of Version 4a, a signed header or parameter, contains an accepted
   * region. In the set, {@code *} matches any run of chars.
   */
  private void checkRegionSet(Claim claim, RequestView request, CanonicalQuery query)
      throws RefusedException {
    Optional<String> set =
        claim.place() == Claim.Place.HEADER
            ? Heads.single(request, "x-amz-region-set")
            : query.value("X-Amz-Region-Set");
    if (set.isEmpty()) {
      throw new RefusedException(
          Rejection.of(MISSING_SECURITY_HEADER, "Your request was missing a required header.")
              .with("MissingHeaderName", "x-amz-region-set"));
    }
    for (String pattern : set.get().split(",", -1)) {
      for (String region : settings.regions()) {
        if (RegionPattern.matches(pattern.strip(), region)) {
          return;
        }
      }
    }
    throw ScopeCheck.wrongRegion(
        claim.place(),
        "the region set '%s' is wrong".formatted(set.get()),
        settings.regions().getFirst());
  }

  /** Checks that the holder of {@code credentials} signed this request. */
  Verdict verdict(Claim claim, RequestView request, CanonicalQuery query, Credentials credentials)
      throws RefusedException {
    Workbench workbench = workbenches.take();
    try {
      boolean signed = isSigned(workbench, claim, request, query, credentials, EscapedSlash.STAYS);
      if (!signed && CanonicalRequest.hasEscapedSlash(request.rawPath())) {
        signed = isSigned(workbench, claim, request, query, credentials, EscapedSlash.IS_SLASH);
      }
      if (!signed) {
        throw new RefusedException(mismatch(claim, workbench));
      }
    } finally {
      workbenches.give(workbench);
    }
    return new Verdict.Accepted(
        claim.method(),
        credentials.accessKeyId(),
        credentials.sessionToken(),
        claim.time(),
        claim.payload(),
        seed(claim, credentials),
        claim.signedHeaders().names());
  }

  private boolean isSigned(
      Workbench workbench,
      Claim claim,
      RequestView request,
      CanonicalQuery query,
      Credentials credentials,
      EscapedSlash slash)
      throws RefusedException {
    compose(workbench, claim, request, query, slash);
    byte[] given = parseHex(claim.signature());
    return switch (claim.algorithm()) {
      case HMAC ->
          MessageDigest.isEqual(
              workbench.sign(keys.get(credentials, claim.scope()).hmacKey()), given);
      case ECDSA -> ecdsaKeys.verify(credentials, workbench.stringToSign().toString(), given);
    };
  }

  private static void compose(
      Workbench workbench,
      Claim claim,
      RequestView request,
      CanonicalQuery query,
      EscapedSlash slash)
      throws RefusedException {
    String except = claim.place() == Claim.Place.QUERY ? "X-Amz-Signature" : "";
    if (!CanonicalRequest.write(
        workbench.canonicalRequest(),
        request,
        query,
        except,
        claim.signedHeaders(),
        claim.payload().headerValue(),
        slash)) {
      throw new RefusedException(INVALID_URI, "Couldn't parse the specified URI.");
    }
    workbench.composeStringToSign(
        claim.algorithm().token(), claim.timestamp(), claim.scope().text());
  }

  /**
   * Decodes hex digits; returns an empty array, which equals no signature, if they are malformed.
   */
  static byte[] parseHex(String hex) {
    try {
      return HexFormat.of().parseHex(hex);
    } catch (IllegalArgumentException _) {
      return new byte[0];
    }
  }

  private static Rejection mismatch(Claim claim, Workbench workbench) {
    return Rejection.of(SIGNATURE_DOES_NOT_MATCH, NO_MATCH)
        .with("AWSAccessKeyId", claim.accessKeyId())
        .with("StringToSign", workbench.stringToSign().toString())
        .with("SignatureProvided", claim.signature())
        .with("CanonicalRequest", workbench.canonicalRequest().toString());
  }

  private @Nullable ChunkSeed seed(Claim claim, Credentials credentials) {
    if (!(claim.payload() instanceof PayloadMode.Chunked chunked && chunked.signed())) {
      return null;
    }
    SigningKey key = keys.get(credentials, claim.scope());
    return new ChunkSeed(key, claim.timestamp(), claim.signature().toLowerCase(Locale.ROOT));
  }
}
