package dev.floe.gateway.auth;

import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.exchange.RequestHead;
import dev.floe.sigv4.Credentials;
import dev.floe.sigv4.SigningKeyCache;
import dev.floe.sigv4.verify.CredentialSource;
import dev.floe.sigv4.verify.RequestVerifier;
import dev.floe.sigv4.verify.Verdict;
import dev.floe.sigv4.verify.VerifierSettings;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;

/**
 * Verifies a made-up signature of each kind before the gateway listens: the first verification in a
 * process loads classes for some tens of milliseconds, which would hold an event loop. Thread code.
 */
public final class SignatureWarmUp {
  private static final int ROUNDS = 20;
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final String SIGNATURE = "0".repeat(64);

  private SignatureWarmUp() {}

  /** Verifies the signatures several times. Returns the last verdicts, all of them refusals. */
  public static List<Verdict> run(VerifierSettings settings) {
    Credentials credentials = Credentials.of("warm", "up");
    RequestVerifier verifier =
        new RequestVerifier(
            settings,
            (_, _) -> new CredentialSource.Known(credentials),
            new SigningKeyCache(1),
            () -> NOW);
    List<RequestHead> heads = heads(settings.regions().getFirst());
    List<Verdict> verdicts = List.of();
    for (int round = 0; round < ROUNDS; round++) {
      verdicts = heads.stream().map(head -> verifier.verify(new HeadView(head, ""))).toList();
    }
    return verdicts;
  }

  private static List<RequestHead> heads(String region) {
    String names = "host;x-amz-content-sha256;x-amz-date";
    String v4 =
        "Credential=warm/20260101/%s/s3/aws4_request, SignedHeaders=%s, Signature=%s"
            .formatted(region, names, SIGNATURE);
    String v4a =
        "Credential=warm/20260101/s3/aws4_request, SignedHeaders=%s;x-amz-region-set, Signature=%s"
            .formatted(names, SIGNATURE);
    String v2 = "AWSAccessKeyId=warm&Expires=%d&Signature=AAAA".formatted(NOW.getEpochSecond() + 9);
    String query =
        "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=warm%2F20260101%2F"
            + region
            + "%2Fs3%2Faws4_request&X-Amz-Date=20260101T000000Z&X-Amz-Expires=60"
            + "&X-Amz-SignedHeaders=host&X-Amz-Signature="
            + SIGNATURE;
    return List.of(
        head("", "AWS4-HMAC-SHA256 " + v4),
        head("", "AWS4-ECDSA-P256-SHA256 " + v4a),
        head(query, ""),
        head(v2, ""));
  }

  private static RequestHead head(String query, String authorization) {
    Headers.Builder headers = Headers.builder().add("Host", "warm-up");
    if (authorization.contains("region-set")) {
      headers.add("x-amz-region-set", "*");
    }
    if (!authorization.isEmpty()) {
      headers
          .add("x-amz-date", "20260101T000000Z")
          .add("x-amz-content-sha256", "UNSIGNED-PAYLOAD")
          .add("Authorization", authorization);
    }
    return new RequestHead(
        "GET",
        "/bucket/key",
        query,
        headers.build(),
        0,
        InetSocketAddress.createUnresolved("warm-up", 1));
  }
}
