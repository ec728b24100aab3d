package dev.floe.gateway.config.secrets;

import dev.floe.sigv4.Credentials;
import dev.floe.sigv4.Header;
import dev.floe.sigv4.PayloadMode;
import dev.floe.sigv4.PlainRequest;
import dev.floe.sigv4.SigningKeyCache;
import dev.floe.sigv4.sign.RequestSigner;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One call of Secrets Manager's GetSecretValue, as its API reference defines it. Blocks. */
final class SignedCall {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  /** A secret has at most 64 KiB, and JSON may escape each byte. */
  private static final long LONGEST_ANSWER = 1 << 20;

  private final URI endpoint;
  private final Credentials credentials;
  private final RequestSigner signer;

  /**
   * @throws IOException if the region's name cannot be part of a host name
   */
  SignedCall(SecretStore.Place place, Credentials credentials, InstantSource clock)
      throws IOException {
    URI given = place.endpoint();
    this.endpoint = given == null ? ofAws(place.region()) : given;
    this.credentials = credentials;
    this.signer =
        new RequestSigner(place.region(), "secretsmanager", new SigningKeyCache(1), clock);
  }

  /** Returns AWS's endpoint of a region; in China, it is in another domain. */
  private static URI ofAws(String region) throws IOException {
    if (!region.matches("[a-z0-9-]+")) {
      throw new IOException("no region '%s', expected one such as us-east-1".formatted(region));
    }
    String domain = region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
    return URI.create("https://secretsmanager.%s.%s".formatted(region, domain));
  }

  /**
   * Returns the Host header that the HTTP client writes: without the port if it is the scheme's
   * default.
   */
  private String host() {
    int port = endpoint.getPort();
    boolean usual = port < 0 || port == ("https".equals(endpoint.getScheme()) ? 443 : 80);
    return usual ? endpoint.getHost() : endpoint.getHost() + ":" + port;
  }

  /** The status and body of an answer. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Answer(int status, byte[] body) {}

  /**
   * @throws IOException if no answer was received
   */
  Answer send(byte[] body) throws IOException {
    HttpRequest request = request(body);
    try (HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build()) {
      try {
        HttpResponse<byte[]> answer =
            client
                .sendAsync(
                    request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), LONGEST_ANSWER))
                .get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        return new Answer(answer.statusCode(), answer.body());
      } catch (TimeoutException e) {
        client.shutdownNow();
        throw new IOException("no answer from %s within %s".formatted(endpoint, TIMEOUT), e);
      } catch (ExecutionException e) {
        throw new IOException("no answer from %s: %s".formatted(endpoint, e.getCause()), e);
      } catch (InterruptedException e) {
        client.shutdownNow();
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while waiting for " + endpoint);
      }
    }
  }

  private HttpRequest request(byte[] body) {
    List<Header> headers =
        List.of(
            new Header("Host", host()),
            new Header("Content-Type", "application/x-amz-json-1.1"),
            new Header("X-Amz-Target", "secretsmanager.GetSecretValue"));
    PlainRequest unsigned = new PlainRequest("POST", "/", "", headers);
    PlainRequest signed =
        unsigned.plus(
            signer.sign(unsigned, credentials, new PayloadMode.Sha256(sha256(body))).headers());
    HttpRequest.Builder request =
        HttpRequest.newBuilder(endpoint.resolve("/"))
            .timeout(TIMEOUT)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    for (Header header : signed.headers()) {
      // The client writes Host itself, from the same endpoint.
      if (!header.name().equals("Host")) {
        request.header(header.name(), header.value());
      }
    }
    return request.build();
  }

  private static String sha256(byte[] body) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
