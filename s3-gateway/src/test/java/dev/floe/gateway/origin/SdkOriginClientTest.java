package dev.floe.gateway.origin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.gateway.exchange.Headers;
import dev.floe.gateway.metrics.GatewayMetrics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

class SdkOriginClientTest {
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-A: b\r\n\r\nhi";

  /** Accepts one request per connection, records it, and sends a given answer. */
  private static final class RawOrigin implements AutoCloseable {
    private final ServerSocket listener = listener();
    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    private volatile String answer = OK;
    private final BlockingQueue<String> once = new LinkedBlockingQueue<>();

    /** Answers only the next request with this text. */
    void answersOnce(String text) {
      once.add(text);
    }

    private static ServerSocket listener() {
      try {
        return new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }

    private final Thread server = Thread.ofVirtual().unstarted(this::serve);

    void start() {
      server.start();
    }

    private void serve() {
      while (!listener.isClosed()) {
        try (Socket socket = listener.accept()) {
          socket.setSoTimeout(5000);
          String text = request(socket.getInputStream());
          received.add(text);
          String next = once.poll();
          String reply = next == null ? answer : next;
          socket.getOutputStream().write(reply.getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
          received.add("cut");
        }
      }
    }

    /** Returns the head and the part of the body that was received. */
    private static String request(InputStream in) throws IOException {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      String head = "";
      while (!head.endsWith("\r\n\r\n")) {
        int next = in.read();
        if (next < 0) {
          return head;
        }
        all.write(next);
        head = all.toString(StandardCharsets.ISO_8859_1);
      }
      all.write(in.readNBytes(contentLength(head)));
      return all.toString(StandardCharsets.ISO_8859_1);
    }

    private static int contentLength(String head) {
      for (String line : head.split("\r\n", -1)) {
        if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
          return Integer.parseInt(line.substring(15).strip());
        }
      }
      return 0;
    }

    String next() throws InterruptedException {
      String text = received.poll(10, TimeUnit.SECONDS);
      assertThat(text).isNotNull();
      return String.valueOf(text);
    }

    /**
     * Waits until no thread accepts, because connections to the port are refused only from then on.
     */
    @Override
    public void close() throws IOException {
      listener.close();
      try {
        server.join(Duration.ofSeconds(10));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private final RawOrigin origin = new RawOrigin();
  private final OriginClient client = client(OriginSettings.Checksums.SUPPORTED);

  private OriginClient client(OriginSettings.Checksums checksums) {
    return client(
        checksums,
        StaticCredentialsProvider.create(AwsSessionCredentials.create("KEY", "secret", "token")));
  }

  private OriginClient client(
      OriginSettings.Checksums checksums, AwsCredentialsProvider credentials) {
    OriginSettings settings =
        new OriginSettings(
            URI.create("http://127.0.0.1:" + origin.listener.getLocalPort()),
            "us-east-1",
            checksums,
            4,
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            0,
            Duration.ofSeconds(30));
    return new SdkOriginClient(settings, credentials, InstantSource.system(), new GatewayMetrics());
  }

  @BeforeEach
  void start() {
    origin.start();
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    origin.close();
  }

  /** A body that fails after {@code failsAt} bytes, with a trailer if {@code trailer} names one. */
  private static final class Body implements OriginBody {
    private final String text;
    private final int failsAt;
    private final @Nullable String trailer;
    private int position;

    Body(String text, int failsAt, @Nullable String trailer) {
      this.text = text;
      this.failsAt = failsAt;
      this.trailer = trailer;
    }

    static Body of(String text) {
      return new Body(text, Integer.MAX_VALUE, null);
    }

    @Override
    public Optional<String> trailer() {
      return Optional.ofNullable(trailer);
    }

    @Override
    public long lengthBytes() {
      return text.length();
    }

    @Override
    public int read(ByteBuffer into) {
      if (position >= failsAt) {
        throw new IllegalStateException("the client's body is bad");
      }
      if (position == text.length()) {
        return -1;
      }
      into.put((byte) text.charAt(position++));
      return 1;
    }

    @Override
    public String trailerValue() {
      return "AAAAAA==";
    }
  }

  @Test
  void sendsNoCredentialsWithAnUnsignedRequest() throws Exception {
    Headers headers = Headers.builder().add("Origin", "http://web").build();
    client.send(OriginRequest.unsigned("OPTIONS", "/b/k", headers)).close();
    assertThat(origin.next())
        .startsWith("OPTIONS /b/k HTTP/1.1")
        .contains("Origin: http://web")
        .doesNotContainIgnoringCase("authorization")
        .doesNotContainIgnoringCase("x-amz-");
  }

  @Test
  void sendsPathQueryAndHeadersAsTheyAreGiven() throws Exception {
    Headers headers =
        Headers.builder()
            .add("X-Amz-Meta-A", "b")
            .add("Accept-Encoding", "identity")
            .add("Range", "bytes=0-")
            .build();
    try (OriginResponse response =
        client.send(OriginRequest.of("GET", "/bkt/a%20b%2Bc/../~", "b=%5B&a=&c=x%2By", headers))) {
      assertThat(response.status()).isEqualTo(200);
      assertThat(response.contentLength()).isEqualTo(2);
      assertThat(response.headers().first("x-a")).contains("b");
      assertThat(response.body().readAllBytes())
          .asString(StandardCharsets.US_ASCII)
          .isEqualTo("hi");
    }
    String request = origin.next();
    assertThat(request)
        .startsWith("GET /bkt/a%20b%2Bc/../~?b=%5B&a=&c=x%2By HTTP/1.1\r\n")
        .contains("X-Amz-Meta-A: b\r\n", "Accept-Encoding: identity\r\n", "Range: bytes=0-\r\n")
        .contains("x-amz-security-token: token\r\n")
        .containsPattern(
            "Authorization: AWS4-HMAC-SHA256 Credential=KEY/\\d{8}/us-east-1/s3/aws4_request,"
                + " SignedHeaders=[a-z0-9;-]*x-amz-meta-a");
    assertThat(request.toLowerCase(Locale.ROOT).split("\r\nhost:", -1)).hasSize(2);
  }

  @Test
  void leavesEmptyAndDottedSegmentsAlone() throws Exception {
    for (String path : List.of("/bkt//a", "/bkt/a///b//", "/bkt/./a/../..")) {
      client.send(OriginRequest.of("GET", path, "", Headers.EMPTY)).close();
      assertThat(origin.next()).startsWith("GET " + path + " HTTP/1.1\r\n");
    }
  }

  /** A path that two servers might decode differently is refused at once. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "bkt/a", "/bkt/a+b", "/bkt/a%2Fb", "/bkt/%61", "/bkt/%c3%bc", "/bkt/a|b", "/bkt/a#b",
        "/bkt/a?b", "/bkt/%", "/bkt/%4", "/bkt/a b", "/bkt/\u00fc", "/bkt/a;b", "/bkt/a=b"
      })
  void refusesAPathThatIsNotStrictlyEncoded(String path) {
    assertThatThrownBy(() -> OriginRequest.of("GET", path, "", Headers.EMPTY))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a=+", "a=b#c", "a=/", "a=;", "a=%61", "a=%2", "a=\u00fc", "a=b?c"})
  void refusesAQueryThatIsNotStrictlyEncoded(String query) {
    assertThatThrownBy(() -> OriginRequest.of("GET", "/bkt", query, Headers.EMPTY))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void streamsBodies() throws Exception {
    OriginRequest put = OriginRequest.of("PUT", "/bkt/key", "", Headers.EMPTY);
    client.send(put.withBody(Body.of("hello"))).close();
    assertThat(origin.next())
        .contains("Content-Length: 5\r\n", "x-amz-content-sha256: UNSIGNED-PAYLOAD\r\n")
        .endsWith("\r\n\r\nhello");
    client.send(put.withBody(Body.of(""))).close();
    assertThat(origin.next()).contains("Content-Length: 0\r\n");
  }

  @Test
  void passesATrailerOnAsATrailer() throws Exception {
    OriginRequest put =
        OriginRequest.of(
            "PUT", "/bkt/key", "", Headers.builder().add("Content-Encoding", "gzip").build());
    Body body = new Body("hello", Integer.MAX_VALUE, "x-amz-checksum-crc32");
    client.send(put.withBody(body)).close();
    assertThat(origin.next())
        .contains(
            "Content-Encoding: aws-chunked,gzip\r\n",
            "x-amz-decoded-content-length: 5\r\n",
            "x-amz-trailer: x-amz-checksum-crc32\r\n",
            "x-amz-content-sha256: STREAMING-UNSIGNED-PAYLOAD-TRAILER\r\n")
        .endsWith("\r\n\r\n5\r\nhello\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n");
  }

  @Test
  void omitsTheTrailerForOriginsThatAcceptNone() throws Exception {
    OriginRequest put =
        OriginRequest.of(
            "PUT",
            "/bkt/key",
            "",
            Headers.builder().add("x-amz-sdk-checksum-algorithm", "CRC32").build());
    Body body = new Body("hello", Integer.MAX_VALUE, "x-amz-checksum-crc32");
    try (OriginClient plain = client(OriginSettings.Checksums.WHEN_REQUIRED)) {
      plain.send(put.withBody(body)).close();
    }
    assertThat(origin.next())
        .doesNotContain("x-amz-trailer", "x-amz-sdk-checksum-algorithm", "aws-chunked")
        .endsWith("\r\n\r\nhello");
  }

  @Test
  void cutsTheRequestWhenItsBodyFails() throws Exception {
    String text = "x".repeat(100_000);
    Body body = new Body(text, text.length() - 1, null);
    OriginRequest put = OriginRequest.of("PUT", "/bkt/key", "", Headers.EMPTY);
    assertThatThrownBy(() -> client.send(put.withBody(body)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the client's body is bad");
    String request = origin.next();
    assertThat(request.length() - request.indexOf("\r\n\r\n") - 4).isLessThan(text.length());
  }

  @Test
  void decidesWhetherARequestMayHaveArrived() throws Exception {
    origin.answer = "";
    OriginRequest put = OriginRequest.of("PUT", "/bkt/key", "", Headers.EMPTY);
    assertThatThrownBy(() -> client.send(put.withBody(Body.of("hello"))))
        .isInstanceOfSatisfying(
            OriginException.class, e -> assertThat(e.mayHaveArrived()).isTrue());
    origin.next();
    assertThat(origin.received).as("a write that was sent again").isEmpty();
    origin.close();
    assertThatThrownBy(() -> client.send(put.withBody(Body.of("hello"))))
        .isInstanceOfSatisfying(
            OriginException.class, e -> assertThat(e.mayHaveArrived()).isFalse());
  }

  @Test
  void anAnswerThatBreaksOffIsAnError() throws Exception {
    origin.answer = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhi";
    try (OriginResponse response =
        client.send(OriginRequest.of("GET", "/bkt/key", "", Headers.EMPTY))) {
      assertThatThrownBy(() -> response.body().readAllBytes()).isInstanceOf(IOException.class);
    }
  }

  @Test
  void passesNoInterimAnswerOn() throws Exception {
    origin.answer =
        "HTTP/1.1 103 Early Hints\r\nLink: </other>\r\n\r\n"
            + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";
    try (OriginResponse response =
        client.send(OriginRequest.of("GET", "/bkt/key", "", Headers.EMPTY))) {
      assertThat(response.status()).isEqualTo(200);
      assertThat(response.headers().has("Link")).isFalse();
      assertThat(response.body().readAllBytes()).asString().isEqualTo("hi");
    }
  }

  @Test
  void signsEachRequestWithTheCurrentCredentials() throws Exception {
    AtomicReference<String> keyId = new AtomicReference<>("FIRST");
    OriginClient renewing =
        client(
            OriginSettings.Checksums.SUPPORTED,
            () -> AwsBasicCredentials.create(keyId.get(), "secret"));
    try {
      OriginRequest get = OriginRequest.of("GET", "/bkt/key", "", Headers.EMPTY);
      renewing.send(get).close();
      assertThat(origin.next()).contains("Credential=FIRST/");
      keyId.set("SECOND");
      renewing.send(get).close();
      assertThat(origin.next()).contains("Credential=SECOND/");
    } finally {
      renewing.close();
    }
  }

  @Test
  void keepsNoCookies() throws Exception {
    origin.answer =
        "HTTP/1.1 200 OK\r\nSet-Cookie: AWSALB=one-client; Path=/\r\nContent-Length: 2\r\n\r\nhi";
    OriginRequest get = OriginRequest.of("GET", "/bkt/key", "", Headers.EMPTY);
    client.send(get).close();
    origin.next();
    client.send(get).close();
    assertThat(origin.next().toLowerCase(Locale.ROOT)).doesNotContain("cookie");
  }

  @Test
  void repeatsAReadOnceIfTheConnectionWasClosedBeforeTheAnswer() throws Exception {
    for (String method : List.of("GET", "HEAD")) {
      origin.answersOnce("");
      try (OriginResponse response =
          client.send(OriginRequest.of(method, "/bkt/key", "", Headers.EMPTY))) {
        assertThat(response.status()).isEqualTo(200);
      }
      origin.next();
      origin.next();
    }
    origin.answer = "";
    assertThatThrownBy(() -> client.send(OriginRequest.of("GET", "/bkt/key", "", Headers.EMPTY)))
        .isInstanceOf(OriginException.class);
    origin.next();
    origin.next();
    assertThat(origin.received).as("a third try").isEmpty();
  }

  @Test
  void theBodyOfAnAnswerToHeadIsNotReadAsTheNextAnswer() throws Exception {
    for (int i = 0; i < 3; i++) {
      client.send(OriginRequest.of("HEAD", "/bkt/key", "", Headers.EMPTY)).close();
      OriginRequest put = OriginRequest.of("PUT", "/bkt/key", "", Headers.EMPTY);
      try (OriginResponse response = client.send(put.withBody(Body.of("hello")))) {
        assertThat(response.status()).isEqualTo(200);
      }
    }
  }

  @Test
  void neverRepeatsAWrite() throws Exception {
    for (String method : List.of("PUT", "POST", "DELETE")) {
      origin.answersOnce("");
      assertThatThrownBy(() -> client.send(OriginRequest.of(method, "/bkt/key", "", Headers.EMPTY)))
          .isInstanceOf(OriginException.class);
      origin.next();
      assertThat(origin.received).as("%s sent again", method).isEmpty();
    }
  }
}
