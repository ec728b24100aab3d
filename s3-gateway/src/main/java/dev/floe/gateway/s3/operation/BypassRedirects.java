package dev.floe.gateway.s3.operation;

import dev.floe.gateway.cache.read.CacheOutcome;
import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.exchange.ResponseHead;
import dev.floe.gateway.model.HeaderTable;
import dev.floe.gateway.model.S3Operation;
import dev.floe.gateway.model.S3Request;
import dev.floe.gateway.origin.OriginRequest;
import dev.floe.gateway.origin.Signatory;
import dev.floe.gateway.policy.freshness.KeyRules;
import dev.floe.gateway.policy.request.BypassRule;
import dev.floe.gateway.relay.RequestSender;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Sends clients to S3 itself for GETs that bypass the cache, where the settings say so. The URL is
 * signed for this one object and query, after the request was authorised. Thread-safe; thread code.
 */
public final class BypassRedirects {
  /**
   * The time for which a URL is valid. Clients follow at once; the rest allows for a slow clock.
   */
  static final Duration VALIDITY = Duration.ofSeconds(60);

  /** The headers of a signature, which concern the request to the gateway alone. */
  private static final Set<String> OF_SIGNATURES =
      Set.of("x-amz-date", "x-amz-content-sha256", "x-amz-security-token");

  private final KeyRules<BypassRule> rules;

  public BypassRedirects(KeyRules<BypassRule> rules) {
    this.rules = rules;
  }

  /** Returns the answer that sends the client to S3; empty if S3's answer must be relayed. */
  public Optional<ResponseHead> answer(
      S3Operation operation, OperationContext context, CacheOutcome outcome, RequestSender sender) {
    if (!(operation instanceof S3Operation.GetObject get)
        || !(outcome instanceof CacheOutcome.Bypass)
        || rules.find(get.object()).orElse(BypassRule.RELAY) == BypassRule.RELAY
        || !followable(context.exchange().head().headers(), context.headers())) {
      return Optional.empty();
    }
    S3Request request = get.request();
    OriginRequest presigned =
        OriginRequest.of("GET", request.target().path(), request.query().encoded(), Headers.EMPTY)
            .signedBy(Signatory.of(context.caller().account()));
    boolean secure = context.exchange().secure();
    return sender
        .presign(presigned, VALIDITY)
        .filter(url -> reachable(url, secure))
        .map(url -> head(url, outcome));
  }

  /**
   * Returns true if a client that follows the URL requests exactly its path, and over TLS if it
   * uses TLS now. RFC 3986 makes clients remove the segments {@code .} and {@code ..}, which S3
   * treats as parts of a key.
   *
   * @param secure true if the client's request was received over TLS
   */
  static boolean reachable(URI url, boolean secure) {
    return (!secure || "https".equals(url.getScheme()))
        && Arrays.stream(url.getRawPath().split("/", -1))
            .noneMatch(segment -> segment.equals(".") || segment.equals(".."));
  }

  private static ResponseHead head(URI url, CacheOutcome outcome) {
    Headers.Builder headers =
        Headers.builder().set("Location", url.toString()).set("Cache-Control", "no-store");
    outcome.addTo(headers);
    return new ResponseHead(307, headers.build(), 0);
  }

  /**
   * Returns true if a client that follows the redirect with the same headers asks S3 for the same
   * object. Many clients repeat the headers of a signature, and S3 refuses them next to the
   * signature in the URL. So a client can follow only if its request was signed in the query, or
   * not at all. S3 also refuses {@code x-amz-} headers that the URL does not sign, and a browser
   * changes {@code Origin} when it follows.
   *
   * @param sent the headers as the client sent them
   * @param admitted the headers that S3 would receive, with those that were in the query
   */
  static boolean followable(Headers sent, Headers admitted) {
    for (Headers.Field field : sent) {
      String name = field.name().toLowerCase(Locale.ROOT);
      if (name.equals("authorization") || name.startsWith("x-amz-")) {
        return false;
      }
    }
    for (Headers.Field field : admitted) {
      String name = field.name().toLowerCase(Locale.ROOT);
      if (!OF_SIGNATURES.contains(name)
          && (HeaderTable.of(name) != HeaderTable.Rule.PASSED
              || name.equals("origin")
              || name.startsWith("access-control-"))) {
        return false;
      }
    }
    return true;
  }
}
