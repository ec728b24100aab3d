package dev.floe.sigv4.sign;

import dev.floe.sigv4.ChunkSeed;
import dev.floe.sigv4.CredentialScope;
import dev.floe.sigv4.Credentials;
import dev.floe.sigv4.Header;
import dev.floe.sigv4.PayloadMode;
import dev.floe.sigv4.RequestView;
import dev.floe.sigv4.SigningKey;
import dev.floe.sigv4.SigningKeyCache;
import dev.floe.sigv4.Timestamps;
import dev.floe.sigv4.canonical.CanonicalQuery;
import dev.floe.sigv4.canonical.CanonicalRequest;
import dev.floe.sigv4.canonical.CanonicalRequest.EscapedSlash;
import dev.floe.sigv4.canonical.SignedHeaders;
import dev.floe.sigv4.canonical.UriText;
import dev.floe.sigv4.canonical.Workbench;
import dev.floe.sigv4.canonical.WorkbenchPool;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Signs requests for one region and service with Signature Version 4. Thread-safe; never blocks.
 *
 * <p>It signs all headers except those of the connection and those that proxies rewrite ({@code
 * Connection}, {@code User-Agent}, {@code Expect}, {@code Transfer-Encoding}, ...). It signs the
 * path as given, so the path must be sent unchanged.
 */
public final class RequestSigner {
  private static final String ALGORITHM = "AWS4-HMAC-SHA256";
  private static final Duration MAX_EXPIRY = Duration.ofDays(7);
  private static final Set<String> UNSIGNED =
      Set.of(
          "authorization",
          "connection",
          "expect",
          "keep-alive",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "user-agent",
          "x-amzn-trace-id");

  private final String region;
  private final String service;
  private final SigningKeyCache keys;
  private final InstantSource clock;
  private final WorkbenchPool workbenches = new WorkbenchPool();

  /** Creates a signer; other signers and verifiers may share its key cache. */
  public RequestSigner(String region, String service, SigningKeyCache keys, InstantSource clock) {
    this.region = region;
    this.service = service;
    this.keys = keys;
    this.clock = clock;
  }

  /**
   * Signs a request with an Authorization header.
   *
   * @param request the request with its Host header and without the headers that signing adds
   * @param payload the way in which the signature covers the body; if chunks are signed, the caller
   *     signs them, starting from {@link Signed#seed}
   * @return the headers to add to the request (x-amz-date, x-amz-content-sha256,
   *     x-amz-security-token for temporary credentials, Authorization) and the start of the chunk
   *     signatures
   * @throws IllegalArgumentException if the request's target is malformed or the Host header is
   *     missing
   */
  public Signed sign(RequestView request, Credentials credentials, PayloadMode payload) {
    Instant now = clock.instant();
    String timestamp = Timestamps.basic(now);
    List<Header> added = new ArrayList<>(4);
    added.add(new Header("x-amz-date", timestamp));
    added.add(new Header("x-amz-content-sha256", payload.headerValue()));
    credentials.token().ifPresent(token -> added.add(new Header("x-amz-security-token", token)));
    SigningKey key = key(credentials, timestamp);
    RequestView extended = new ExtendedRequest(request, added);
    SignedHeaders signedHeaders = coveredHeaders(extended);
    String signature =
        signature(
            extended,
            query(request.rawQuery()),
            signedHeaders,
            payload.headerValue(),
            timestamp,
            key);
    added.add(
        new Header(
            "Authorization",
            ALGORITHM
                + " Credential="
                + credentials.accessKeyId()
                + "/"
                + key.scopeText()
                + ", SignedHeaders="
                + signedHeaders.text()
                + ", Signature="
                + signature));
    return new Signed(added, new ChunkSeed(key, timestamp, signature));
  }

  /**
   * Signs a request by query parameters, for a presigned URL. The body is not signed.
   *
   * @param request the request with its Host header; users of the URL must send all headers that
   *     are signed
   * @param expiry from one second to seven days
   * @return the query with the signature's parameters appended, to put after the {@code ?}
   * @throws IllegalArgumentException if the expiry is out of bounds, the request's target is
   *     malformed, or the Host header is missing
   */
  public String presign(RequestView request, Credentials credentials, Duration expiry) {
    if (expiry.toSeconds() < 1 || expiry.compareTo(MAX_EXPIRY) > 0) {
      throw new IllegalArgumentException("expiry must be 1 second to 7 days, is " + expiry);
    }
    String timestamp = Timestamps.basic(clock.instant());
    SigningKey key = key(credentials, timestamp);
    SignedHeaders signedHeaders = coveredHeaders(request);
    StringBuilder query = new StringBuilder(request.rawQuery());
    append(query, "X-Amz-Algorithm", ALGORITHM);
    append(query, "X-Amz-Credential", credentials.accessKeyId() + "/" + key.scopeText());
    append(query, "X-Amz-Date", timestamp);
    append(query, "X-Amz-Expires", Long.toString(expiry.toSeconds()));
    credentials.token().ifPresent(token -> append(query, "X-Amz-Security-Token", token));
    append(query, "X-Amz-SignedHeaders", signedHeaders.text());
    String signature =
        signature(
            request,
            query(query.toString()),
            signedHeaders,
            PayloadMode.UNSIGNED.headerValue(),
            timestamp,
            key);
    append(query, "X-Amz-Signature", signature);
    return query.toString();
  }

  private SigningKey key(Credentials credentials, String timestamp) {
    return keys.get(credentials, new CredentialScope(timestamp.substring(0, 8), region, service));
  }

  private String signature(
      RequestView request,
      CanonicalQuery query,
      SignedHeaders signedHeaders,
      String payload,
      String timestamp,
      SigningKey key) {
    Workbench workbench = workbenches.take();
    try {
      if (!CanonicalRequest.write(
          workbench.canonicalRequest(),
          request,
          query,
          "",
          signedHeaders,
          payload,
          EscapedSlash.STAYS)) {
        throw new IllegalArgumentException("unreadable escape in path " + request.rawPath());
      }
      workbench.composeStringToSign(ALGORITHM, timestamp, key.scopeText());
      return workbench.signHex(key.hmacKey());
    } finally {
      workbenches.give(workbench);
    }
  }

  private static SignedHeaders coveredHeaders(RequestView request) {
    TreeSet<String> names = new TreeSet<>();
    for (int i = 0; i < request.headerCount(); i++) {
      String name = request.headerName(i).toLowerCase(Locale.ROOT);
      if (!UNSIGNED.contains(name)) {
        names.add(name);
      }
    }
    if (!names.contains("host")) {
      throw new IllegalArgumentException("a request is signed with its Host header; there is none");
    }
    return new SignedHeaders(String.join(";", names), List.copyOf(names));
  }

  private static CanonicalQuery query(String raw) {
    CanonicalQuery query = CanonicalQuery.parse(raw);
    if (query == null) {
      throw new IllegalArgumentException("unreadable escape in query " + raw);
    }
    return query;
  }

  private static void append(StringBuilder query, String name, String value) {
    if (!query.isEmpty()) {
      query.append('&');
    }
    query.append(name).append('=').append(UriText.encode(value));
  }

  /**
   * The result of {@link #sign}.
   *
   * @param headers the headers to add to the request
   * @param seed the start of the chunk signatures; not needed if the chunks are not signed
   */
  public record Signed(List<Header> headers, ChunkSeed seed) {
    public Signed {
      headers = List.copyOf(headers);
    }
  }

  /** A request with more headers appended. */
  private record ExtendedRequest(RequestView request, List<Header> added) implements RequestView {
    @Override
    public String method() {
      return request.method();
    }

    @Override
    public String rawPath() {
      return request.rawPath();
    }

    @Override
    public String rawQuery() {
      return request.rawQuery();
    }

    @Override
    public int headerCount() {
      return request.headerCount() + added.size();
    }

    @Override
    public String headerName(int index) {
      int more = index - request.headerCount();
      return more < 0 ? request.headerName(index) : added.get(more).name();
    }

    @Override
    public String headerValue(int index) {
      int more = index - request.headerCount();
      return more < 0 ? request.headerValue(index) : added.get(more).value();
    }
  }
}
