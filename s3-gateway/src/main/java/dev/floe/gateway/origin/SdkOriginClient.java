package dev.floe.gateway.origin;

import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.metrics.GatewayMetrics;
import dev.floe.gateway.metrics.Metric;
import dev.floe.gateway.origin.account.OriginAccount;
import dev.floe.sigv4.Credentials;
import dev.floe.sigv4.Header;
import dev.floe.sigv4.PayloadMode;
import dev.floe.sigv4.PlainRequest;
import dev.floe.sigv4.SigningKeyCache;
import dev.floe.sigv4.checksum.ChecksumAlgorithm;
import dev.floe.sigv4.sign.RequestSigner;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.http.NoHttpResponseException;
import org.apache.http.conn.ConnectTimeoutException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache.ApacheHttpClient;

/**
 * A client of the origin on the AWS SDK's HTTP client, which provides the connection pool, TLS and
 * proxies. Requests are signed by the {@code sigv4} module, so that paths, queries and headers are
 * sent exactly as they were signed. Thread-safe; blocks.
 */
public final class SdkOriginClient implements OriginClient {
  /** Servers close idle connections after about 20 s; a write on a closed connection would fail. */
  private static final Duration MAX_IDLE = Duration.ofSeconds(10);

  /** The length from which requests send {@code Expect: 100-continue} before their body. */
  private static final long EXPECT_BYTES = 1 << 20;

  private final OriginSettings settings;
  private final AwsCredentialsProvider credentials;
  private final RequestSigner signer;
  private final GatewayMetrics metrics;
  private final SdkHttpClient http;
  private final OriginAddress address;

  /**
   * @param credentials the gateway's own, resolved for each request; the SDK's providers cache and
   *     refresh them
   */
  public SdkOriginClient(
      OriginSettings settings,
      AwsCredentialsProvider credentials,
      InstantSource clock,
      GatewayMetrics metrics) {
    this.settings = settings;
    this.credentials = credentials;
    this.metrics = metrics;
    this.address = OriginAddress.of(settings.endpoint().getHost());
    this.signer =
        new RequestSigner(
            settings.region(), "s3", new SigningKeyCache(SigningKeyCache.DEFAULT_CAPACITY), clock);
    Routes routes = new Routes();
    this.http =
        ApacheHttpClient.builder()
            .maxConnections(settings.maxConnections())
            .connectionTimeout(settings.connectTimeout())
            .connectionAcquisitionTimeout(settings.acquireTimeout())
            .socketTimeout(settings.readTimeout())
            .connectionMaxIdleTime(MAX_IDLE)
            .expectContinueEnabled(false)
            .tcpKeepAlive(true)
            .proxyConfiguration(Routes.NO_PROXY)
            .httpRoutePlanner(routes)
            .credentialsProvider(routes.credentials())
            .build();
  }

  @Override
  public OriginResponse send(OriginRequest request) throws IOException {
    try {
      return sendOnce(request);
    } catch (OriginException e) {
      if (request.body() == null && request.reads() && closed(e)) {
        return sendOnce(request);
      }
      throw e;
    }
  }

  /**
   * Returns true if the origin closed the connection before it answered, as it may do with an idle
   * connection.
   */
  private static boolean closed(OriginException failure) {
    Throwable cause = failure.getCause();
    return cause instanceof NoHttpResponseException
        || (cause instanceof SocketException
            && !(cause instanceof ConnectException)
            && !(cause instanceof NoRouteToHostException));
  }

  private OriginResponse sendOnce(OriginRequest request) throws IOException {
    OriginBody body = request.body();
    UploadStream upload = body == null ? null : new UploadStream(body, trailer(body).orElse(null));
    PlainRequest signed = signed(request, body, upload);
    if (request.method().equals("HEAD") && !settings.keepsConnectionsAfterHead()) {
      signed = signed.plus(List.of(new Header("Connection", "close")));
    }
    WireRequest wire = new WireRequest(settings.endpoint(), signed);
    HttpExecuteRequest.Builder executed = HttpExecuteRequest.builder().request(wire);
    if (upload != null) {
      executed.contentStreamProvider(() -> upload);
    }
    long begun = System.nanoTime();
    int status = 0;
    try {
      ExecutableHttpRequest call = http.prepareRequest(executed.build());
      SdkOriginResponse response = new SdkOriginResponse(call.call(), address, metrics);
      status = response.status();
      return response;
    } catch (IOException | RuntimeException e) {
      throw failure(request, upload, e);
    } finally {
      String method = request.method();
      metrics.count(Metric.ORIGIN_REQUESTS, method, Integer.toString(status));
      metrics.time(Metric.ORIGIN_DURATION, System.nanoTime() - begun, method);
      if (upload != null) {
        metrics.add(Metric.ORIGIN_SENT, upload.sentBytes());
      }
    }
  }

  @Override
  public Optional<URI> presign(OriginRequest request, Duration validity) throws OriginException {
    Optional<Credentials> by = credentials(request);
    if (by.isEmpty()) {
      return Optional.empty();
    }
    PlainRequest unsigned =
        new PlainRequest(request.method(), request.rawPath(), request.rawQuery(), List.of(host()));
    String query = signer.presign(unsigned, by.get(), validity);
    return Optional.of(
        URI.create(
            "%s://%s%s?%s"
                .formatted(
                    settings.endpoint().getScheme(),
                    settings.endpoint().getRawAuthority(),
                    request.rawPath(),
                    query)));
  }

  private Header host() {
    return new Header("Host", settings.endpoint().getRawAuthority());
  }

  @Override
  public OriginAddress address() {
    return address;
  }

  @Override
  public void close() {
    http.close();
  }

  private Optional<ChecksumAlgorithm> trailer(OriginBody body) {
    return settings.checksums() == OriginSettings.Checksums.WHEN_REQUIRED
        ? Optional.empty()
        : body.trailer().flatMap(ChecksumAlgorithm::ofHeader);
  }

  /**
   * Signs the request.
   *
   * @throws OriginException if there are no credentials for it; nothing was sent
   */
  private PlainRequest signed(
      OriginRequest request, @Nullable OriginBody body, @Nullable UploadStream upload)
      throws OriginException {
    return sign(request, body, upload, credentials(request).orElse(null));
  }

  /**
   * Returns the credentials of the request's signatory; empty if it is sent without a signature.
   */
  private Optional<Credentials> credentials(OriginRequest request) throws OriginException {
    try {
      return switch (request.signatory()) {
        case Signatory.Gateway _ -> Optional.of(resolve());
        case Signatory.Client(OriginAccount account) -> Optional.of(account.source().resolve());
        case Signatory.Nobody _ -> Optional.empty();
      };
    } catch (RuntimeException e) {
      throw OriginException.refused(
          "no credentials of %s: %s".formatted(request.signatory(), e.getMessage()), e);
    }
  }

  private PlainRequest sign(
      OriginRequest request,
      @Nullable OriginBody body,
      @Nullable UploadStream upload,
      @Nullable Credentials by) {
    List<Header> headers = new ArrayList<>();
    headers.add(host());
    boolean trailing = body != null && trailer(body).isPresent();
    for (Headers.Field field : request.headers()) {
      if (!withoutTrailer(field, body, trailing)) {
        headers.add(new Header(field.name(), field.value()));
      }
    }
    PayloadMode mode = body == null ? PayloadMode.EMPTY : PayloadMode.UNSIGNED;
    if (body != null && trailing) {
      mode = PayloadMode.Chunked.UNSIGNED_TRAILER;
      String encodings = request.headers().first("content-encoding").orElse("");
      headers.removeIf(header -> header.name().equalsIgnoreCase("content-encoding"));
      headers.add(
          new Header(
              "Content-Encoding",
              encodings.isEmpty() ? "aws-chunked" : "aws-chunked," + encodings));
      headers.add(new Header("x-amz-decoded-content-length", Long.toString(body.lengthBytes())));
      headers.add(new Header("x-amz-trailer", body.trailer().orElseThrow()));
    }
    if (upload != null) {
      headers.add(new Header("Content-Length", Long.toString(upload.lengthBytes())));
      if (upload.lengthBytes() >= EXPECT_BYTES) {
        headers.add(new Header("Expect", "100-continue"));
      }
    }
    PlainRequest unsigned =
        new PlainRequest(request.method(), request.rawPath(), request.rawQuery(), headers);
    return by == null ? unsigned : unsigned.plus(signer.sign(unsigned, by, mode).headers());
  }

  /** Returns true for a header that announces a trailer which is not sent to this origin. */
  private static boolean withoutTrailer(
      Headers.Field field, @Nullable OriginBody body, boolean trailing) {
    return !trailing
        && body != null
        && body.trailer().isPresent()
        && field.name().equalsIgnoreCase("x-amz-sdk-checksum-algorithm");
  }

  private Credentials resolve() {
    AwsCredentials resolved = credentials.resolveCredentials();
    String token =
        resolved instanceof AwsSessionCredentials session ? session.sessionToken() : null;
    return new Credentials(resolved.accessKeyId(), resolved.secretAccessKey(), token);
  }

  private static IOException failure(
      OriginRequest request, @Nullable UploadStream upload, Exception thrown) {
    Exception ofBody = upload == null ? null : upload.failure();
    if (ofBody instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    if (ofBody instanceof IOException checked) {
      return checked;
    }
    boolean arrived = !neverConnected(thrown) && (upload == null || upload.allSent());
    return new OriginException(
        "%s %s: no answer from the origin: %s"
            .formatted(request.method(), request.rawPath(), thrown.getMessage()),
        thrown,
        arrived);
  }

  /**
   * Returns true if no connection to the origin was opened or leased for the request; then no byte
   * of the request was sent. If the wait for a connection from the pool is too long, it ends with a
   * subclass of {@link ConnectTimeoutException}.
   */
  private static boolean neverConnected(Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof ConnectException
          || t instanceof NoRouteToHostException
          || t instanceof UnknownHostException
          || t instanceof SdkClientException
          || t instanceof ConnectTimeoutException) {
        return true;
      }
    }
    return false;
  }
}
