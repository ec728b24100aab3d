package dev.floe.loadtest.clients;

import dev.floe.loadtest.harness.FloeFixture;
import dev.floe.sigv4.ChunkSeed;
import dev.floe.sigv4.Credentials;
import dev.floe.sigv4.Header;
import dev.floe.sigv4.PayloadMode;
import dev.floe.sigv4.PlainRequest;
import dev.floe.sigv4.SigningKeyCache;
import dev.floe.sigv4.sign.RequestSigner;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** Sends requests exactly as a test writes them; a client library would change some of them. */
final class RawClient {
  private static final Duration HIT_TIMEOUT = Duration.ofMinutes(3);
  private static final int TIMEOUT_MILLIS = 60_000;
  private static final Pattern CODE = Pattern.compile("<Code>([^<]*)</Code>");

  private final URI endpoint;
  private final String host;
  private final Credentials credentials;
  private final RequestSigner signer;

  RawClient(URI endpoint, String accessKey, String secretKey) {
    this(
        endpoint,
        endpoint.getAuthority(),
        new Credentials(accessKey, secretKey, null),
        Instant::now);
  }

  /** Returns a client of the gateway that may do everything. */
  static RawClient of(FloeFixture floe) {
    return new RawClient(floe.endpoint(), FloeFixture.ACCESS_KEY, FloeFixture.SECRET_KEY);
  }

  /** Returns a client of the origin, whose requests are counted like the gateway's. */
  static RawClient ofOrigin(FloeFixture floe) {
    return new RawClient(
        floe.origin().endpoint(), floe.origin().accessKey(), floe.origin().secretKey());
  }

  private RawClient(URI endpoint, String host, Credentials credentials, InstantSource clock) {
    this.endpoint = endpoint;
    this.host = host;
    this.credentials = credentials;
    this.signer = new RequestSigner("us-east-1", "s3", new SigningKeyCache(4), clock);
  }

  /** Returns the same client with another host name in its requests. */
  RawClient calling(String otherHost) {
    return new RawClient(endpoint, otherHost, credentials, Instant::now);
  }

  /** Returns the same client with its clock moved by a duration. */
  RawClient skewed(Duration by) {
    return new RawClient(endpoint, host, credentials, () -> Instant.now().plus(by));
  }

  /** Returns a client of the same server with other keys. */
  RawClient signingAs(String accessKey, String secretKey) {
    return signingAs(new Credentials(accessKey, secretKey, null));
  }

  /** Returns a client of the same server with other credentials, which may be temporary. */
  RawClient signingAs(Credentials other) {
    return new RawClient(endpoint, host, other, Instant::now);
  }

  /**
   * An answer as received.
   *
   * @param headers names in lower case
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Answer(int status, SortedMap<String, String> headers, byte[] body) {
    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }

    /** Returns the code in an error's XML, or an empty text. */
    String code() {
      Matcher code = CODE.matcher(text());
      return code.find() ? code.group(1) : "";
    }

    String header(String name) {
      return headers.getOrDefault(name, "");
    }
  }

  /** Sends one signed request on a new connection. */
  Answer send(String method, String target, byte[] body, String... fields) throws IOException {
    return send(method, head(method, target, PayloadMode.UNSIGNED, fields), body);
  }

  /** Sends one request without a signature on a new connection. */
  Answer sendUnsigned(String method, String target, byte[] body, String... fields)
      throws IOException {
    List<Header> headers = new ArrayList<>(List.of(new Header("Host", host)));
    for (int i = 0; i < fields.length; i += 2) {
      headers.add(new Header(fields[i], fields[i + 1]));
    }
    return send(method, text(method, target, headers), body);
  }

  private Answer send(String method, String head, byte[] body) throws IOException {
    String length = body.length > 0 || method.equals("PUT") ? "Content-Length: " + body.length : "";
    return sendRaw(method, head + (length.isEmpty() ? "" : length + "\r\n") + "\r\n", body);
  }

  Answer get(String target, String... fields) throws IOException {
    return send("GET", target, new byte[0], fields);
  }

  /** Sends a GET until the cache answers it without a request to the origin. */
  Answer awaitHit(FloeFixture floe, String target, String... fields) {
    return Awaitility.await()
        .atMost(HIT_TIMEOUT)
        .until(
            () -> {
              floe.origin().forget();
              return get(target, fields);
            },
            answer -> floe.origin().requests().isEmpty() && answer.header("x-cache").equals("HIT"));
  }

  /**
   * A signed head.
   *
   * @param text the head without the empty line that ends it
   * @param seed the values from which the signatures of the body's chunks are computed
   */
  record SignedHead(String text, ChunkSeed seed) {}

  /** Returns a signed head without the empty line that ends it. */
  String head(String method, String target, PayloadMode payload, String... fields) {
    return signedHead(method, target, payload, fields).text();
  }

  SignedHead signedHead(String method, String target, PayloadMode payload, String... fields) {
    List<Header> headers = new ArrayList<>();
    headers.add(new Header("Host", host));
    for (int i = 0; i < fields.length; i += 2) {
      headers.add(new Header(fields[i], fields[i + 1]));
    }
    PlainRequest unsigned = PlainRequest.of(method, target, headers);
    RequestSigner.Signed signed = signer.sign(unsigned, credentials, payload);
    String text = text(method, target, unsigned.plus(signed.headers()).headers());
    return new SignedHead(text, signed.seed());
  }

  /** Returns a target with its signature in the query. */
  String presigned(String method, String target, Duration expiry, String... fields) {
    List<Header> headers = new ArrayList<>(List.of(new Header("Host", host)));
    for (int i = 0; i < fields.length; i += 2) {
      headers.add(new Header(fields[i], fields[i + 1]));
    }
    PlainRequest unsigned = PlainRequest.of(method, target, headers);
    return unsigned.rawPath() + "?" + signer.presign(unsigned, credentials, expiry);
  }

  /** Returns an unsigned head without the empty line that ends it. */
  String unsignedHead(String method, String target) {
    return text(method, target, List.of(new Header("Host", host)));
  }

  private static String text(String method, String target, List<Header> headers) {
    StringBuilder text = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
    headers.forEach(h -> text.append(h.name()).append(": ").append(h.value()).append("\r\n"));
    return text.toString();
  }

  /** Sends these bytes on a new connection, and returns the first answer. */
  Answer sendRaw(String method, String head, byte[] body) throws IOException {
    try (Socket socket = dial()) {
      socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().write(body);
      return answer(method, new BufferedInputStream(socket.getInputStream()));
    }
  }

  /** Opens a connection, which the caller closes. */
  Socket dial() throws IOException {
    Socket socket = new Socket(endpoint.getHost(), endpoint.getPort());
    socket.setSoTimeout(TIMEOUT_MILLIS);
    return socket;
  }

  /** Reads the answer to a request with this method; skips 100 Continue. */
  static Answer answer(String method, InputStream in) throws IOException {
    String statusLine = line(in);
    int status = Integer.parseInt(statusLine.split(" ", -1)[1]);
    SortedMap<String, String> headers = new TreeMap<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    if (status == 100) {
      return answer(method, in);
    }
    boolean bodyless = method.equals("HEAD") || status == 204 || status == 304;
    return new Answer(status, headers, bodyless ? new byte[0] : body(headers, in));
  }

  private static byte[] body(SortedMap<String, String> headers, InputStream in) throws IOException {
    String length = headers.get("content-length");
    if (length != null) {
      byte[] body = in.readNBytes(Integer.parseInt(length));
      if (body.length < Integer.parseInt(length)) {
        throw new EOFException("the body has %d of %s bytes".formatted(body.length, length));
      }
      return body;
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (int size = Integer.parseInt(line(in), 16); size > 0; ) {
      body.write(in.readNBytes(size));
      line(in);
      size = Integer.parseInt(line(in), 16);
    }
    line(in);
    return body.toByteArray();
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("the connection ended after '%s'".formatted(line));
      }
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }
}
