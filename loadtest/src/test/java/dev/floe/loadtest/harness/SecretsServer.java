package dev.floe.loadtest.harness;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.floe.sigv4.Credentials;
import dev.floe.sigv4.Header;
import dev.floe.sigv4.PayloadMode;
import dev.floe.sigv4.PlainRequest;
import dev.floe.sigv4.SigningKeyCache;
import dev.floe.sigv4.verify.CredentialSource;
import dev.floe.sigv4.verify.RequestVerifier;
import dev.floe.sigv4.verify.Verdict;
import dev.floe.sigv4.verify.VerifierSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A server that answers GetSecretValue as the API reference of Secrets Manager describes. Requests
 * must be signed for its region. Thread-safe.
 */
public final class SecretsServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final Map<String, Map<String, String>> secrets = new ConcurrentHashMap<>();
  private final Queue<String> asked = new ConcurrentLinkedQueue<>();
  private final RequestVerifier verifier;
  private volatile Map.Entry<Integer, String> failure = Map.entry(0, "");

  private SecretsServer(HttpServer server, String region, Credentials credentials) {
    this.server = server;
    this.verifier =
        new RequestVerifier(
            new VerifierSettings(
                List.of(region), Set.of("secretsmanager"), Duration.ofMinutes(15), false),
            (key, token) ->
                key.equals(credentials.accessKeyId())
                    ? new CredentialSource.Known(credentials)
                    : new CredentialSource.UnknownKey(),
            new SigningKeyCache(4),
            InstantSource.system());
  }

  /** Starts a server that one access key may use. */
  public static SecretsServer start(String region, Credentials credentials) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    SecretsServer secrets = new SecretsServer(server, region, credentials);
    server.createContext("/", secrets::handle);
    server.start();
    return secrets;
  }

  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Keeps a text under a name or an ARN. */
  public void put(String id, String text) {
    secrets.put(id, Map.of("SecretString", text));
  }

  /** Keeps a binary secret, given in Base64 as the answer carries it. */
  public void putBinary(String id, String base64) {
    secrets.put(id, Map.of("SecretBinary", base64));
  }

  /** Answers all signed requests with this error from now on; with 0, answers as usual. */
  public void fail(int status, String type) {
    failure = Map.entry(status, type);
  }

  /** Returns the names that were asked for with a valid signature. */
  public List<String> asked() {
    return List.copyOf(asked);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      if (!isSigned(exchange, body)) {
        answer(
            exchange,
            400,
            Map.of(
                "__type",
                "InvalidSignatureException",
                "message",
                "The request signature we calculated does not match the signature you provided."));
        return;
      }
      String id = JSON.readTree(body).path("SecretId").asText();
      asked.add(id);
      Map.Entry<Integer, String> failing = failure;
      if (failing.getKey() != 0) {
        answer(exchange, failing.getKey(), Map.of("__type", failing.getValue()));
        return;
      }
      Map<String, String> secret = secrets.get(id);
      if (secret == null) {
        answer(
            exchange,
            400,
            Map.of(
                "__type",
                "ResourceNotFoundException",
                "Message",
                "Secrets Manager can't find the specified secret."));
        return;
      }
      Map<String, Object> found = new ConcurrentHashMap<>(secret);
      found.put("ARN", "arn:aws:secretsmanager:us-east-1:123456789012:secret:" + id + "-a1b2c3");
      found.put("Name", id);
      found.put("VersionId", "EXAMPLE1-90ab-cdef-fedc-ba987SECRET1");
      found.put("VersionStages", List.of("AWSCURRENT"));
      found.put("CreatedDate", 1.523477145713E9);
      answer(exchange, 200, found);
    }
  }

  private boolean isSigned(HttpExchange exchange, byte[] body) {
    List<Header> headers = new ArrayList<>();
    exchange
        .getRequestHeaders()
        .forEach((name, values) -> values.forEach(v -> headers.add(new Header(name, v))));
    String target = exchange.getRequestURI().toString();
    Verdict verdict =
        verifier.verify(PlainRequest.of(exchange.getRequestMethod(), target, headers));
    return verdict instanceof Verdict.Accepted accepted
        && accepted.payload().equals(new PayloadMode.Sha256(sha256(body)))
        && accepted.signedHeaders().containsAll(List.of("content-type", "host", "x-amz-target"))
        && "secretsmanager.GetSecretValue"
            .equals(exchange.getRequestHeaders().getFirst("X-Amz-Target"))
        && "application/x-amz-json-1.1"
            .equals(exchange.getRequestHeaders().getFirst("Content-Type"));
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static void answer(HttpExchange exchange, int status, Map<String, ?> document)
      throws IOException {
    byte[] body = JSON.writeValueAsString(document).getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
