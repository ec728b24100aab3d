package dev.floe.loadtest.clients;

import static dev.floe.loadtest.harness.FloeFixture.BUCKET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.floe.loadtest.clients.RawClient.Answer;
import dev.floe.loadtest.harness.FloeFixture;
import dev.floe.sigv4.PayloadMode;
import java.io.BufferedInputStream;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Requests that must be refused: wrong signatures, bodies that differ from the signed digest, heads
 * that two servers might read differently. The origin's objects must not change.
 */
class HostileRequestsIT {
  private static final String TARGET = "/" + BUCKET + "/object";
  private static final byte[] OLD = FloeFixture.bytes(1, 3000);
  private static final byte[] NEW = FloeFixture.bytes(2, 400_000);

  private static FloeFixture floe;
  private static RawClient client;

  @BeforeAll
  static void start() throws Exception {
    floe = FloeFixture.start();
    client = RawClient.of(floe);
    floe.put("object", OLD);
  }

  @AfterAll
  static void stop() throws Exception {
    floe.close();
  }

  @BeforeEach
  void forget() {
    floe.origin().forget();
  }

  /**
   * Asserts that no client's request reached the origin. The gateway's own requests, about the
   * outcome of a write that an earlier test cut off, do not count.
   */
  private static void assertNothingReachedTheOrigin() {
    assertThat(floe.forwarded()).isEmpty();
  }

  private static void assertObjectIsTheOldOne() {
    assertThat(floe.originS3().getObjectAsBytes(r -> r.bucket(BUCKET).key("object")).asByteArray())
        .isEqualTo(OLD);
    assertThat(floe.get("object")).isEqualTo(OLD);
  }

  @Test
  void explainsAWrongSignature() throws Exception {
    assertThat(client.signingAs(FloeFixture.ACCESS_KEY, "wrong").get(TARGET))
        .satisfies(answer -> isRefused(answer, 403, "SignatureDoesNotMatch"));
    assertThat(client.signingAs("NOBODY", "wrong").get(TARGET))
        .satisfies(answer -> isRefused(answer, 403, "InvalidAccessKeyId"));
    assertThat(client.skewed(Duration.ofMinutes(-16)).get(TARGET))
        .satisfies(answer -> isRefused(answer, 403, "RequestTimeTooSkewed"));
    assertThat(client.skewed(Duration.ofMinutes(16)).get(TARGET))
        .satisfies(answer -> isRefused(answer, 403, "RequestTimeTooSkewed"));
    assertThat(client.sendRaw("GET", client.unsignedHead("GET", TARGET) + "\r\n", new byte[0]))
        .satisfies(answer -> isRefused(answer, 403, "AccessDenied"));
    assertNothingReachedTheOrigin();
  }

  @Test
  void presignedUrlsExpireAndCannotBeChanged() throws Exception {
    String expired =
        client.skewed(Duration.ofMinutes(-10)).presigned("GET", TARGET, Duration.ofMinutes(1));
    isRefused(presigned("GET", expired), 403, "AccessDenied");
    String target = client.presigned("GET", TARGET, Duration.ofMinutes(1));
    assertThat(presigned("GET", target).body()).isEqualTo(OLD);
    isRefused(presigned("HEAD", target), 403, "");
    isRefused(
        presigned("GET", target + "&response-content-type=text%2Fhtml"),
        403,
        "SignatureDoesNotMatch");
    isRefused(
        presigned("GET", target.replaceAll("Expires=\\d+", "Expires=700000")),
        400,
        "AuthorizationQueryParametersError");
    String head = client.unsignedHead("GET", target) + "Authorization: AWS4-HMAC-SHA256 x\r\n\r\n";
    isRefused(client.sendRaw("GET", head, new byte[0]), 400, "InvalidArgument");
  }

  @ParameterizedTest
  @CsvSource({
    "?foo, NotImplemented",
    "?versionId=, InvalidArgument",
    "?partNumber=1&partNumber=1, InvalidArgument",
  })
  void refusesUnknownEmptyAndRepeatedParameters(String query, String code) throws Exception {
    Answer answer = client.get(TARGET + query);
    assertThat(answer.code()).isEqualTo(code);
    assertNothingReachedTheOrigin();
  }

  @Test
  void refusesHeadersThatItDoesNotKnow() throws Exception {
    isRefused(client.get(TARGET, "x-amz-unheard-of", "1"), 501, "NotImplemented");
    assertNothingReachedTheOrigin();
  }

  @ParameterizedTest
  @CsvSource({
    "Content-MD5, AAAAAAAAAAAAAAAAAAAAAA==, BadDigest",
    "Content-MD5, nonsense, InvalidDigest",
    "x-amz-checksum-crc32, AAAAAA==, BadDigest",
    "x-amz-checksum-xxhash3, AAAAAAAAAAA=, BadDigest",
    "x-amz-checksum-xxhash64, AAAAAAAAAAA=, BadDigest",
    "x-amz-checksum-xxhash128, AAAAAAAAAAAAAAAAAAAAAA==, BadDigest",
    "x-amz-checksum-sha256, nonsense, InvalidRequest",
  })
  void bodiesThatDifferFromTheirChecksumChangeNothing(String name, String value, String code)
      throws Exception {
    isRefused(client.send("PUT", TARGET, NEW, name, value), 400, code);
    assertObjectIsTheOldOne();
  }

  @Test
  void bodiesThatDifferFromTheirSignatureChangeNothing() throws Exception {
    String head = client.head("PUT", TARGET, new PayloadMode.Sha256("0".repeat(64)));
    isRefused(
        client.sendRaw("PUT", head + "Content-Length: %d\r\n\r\n".formatted(NEW.length), NEW),
        400,
        "XAmzContentSHA256Mismatch");
    assertObjectIsTheOldOne();
  }

  @ParameterizedTest
  @CsvSource({
    "crc32, x-amz-checksum-crc32:AAAAAA==, 400000, BadDigest",
    "xxhash3, x-amz-checksum-xxhash3:AAAAAAAAAAA=, 400000, BadDigest",
    "xxhash64, x-amz-checksum-xxhash64:AAAAAAAAAAA=, 400000, BadDigest",
    "xxhash128, x-amz-checksum-xxhash128:AAAAAAAAAAAAAAAAAAAAAA==, 400000, BadDigest",
    "crc32, x-amz-checksum-crc32:nonsense, 400000, InvalidRequest",
    "crc32, x-amz-checksum-sha1:AAAAAA==, 400000, MalformedTrailerError",
    "crc32, x-amz-checksum-crc32:AAAAAA==, 399999, IncompleteBody",
  })
  void wrongTrailersChangeNothing(String announced, String trailer, int decodedLength, String code)
      throws Exception {
    byte[] body = chunked(trailer);
    String head =
        client.head(
            "PUT",
            TARGET,
            PayloadMode.Chunked.UNSIGNED_TRAILER,
            "Content-Encoding",
            "aws-chunked",
            "x-amz-decoded-content-length",
            Integer.toString(decodedLength),
            "x-amz-trailer",
            "x-amz-checksum-" + announced);
    isRefused(
        client.sendRaw("PUT", head + "Content-Length: %d\r\n\r\n".formatted(body.length), body),
        400,
        code);
    assertObjectIsTheOldOne();
  }

  @Test
  void aClientThatLeavesInTheMiddleOfItsBodyChangesNothing() throws Exception {
    String head = client.head("PUT", TARGET, PayloadMode.UNSIGNED);
    try (Socket socket = client.dial()) {
      socket
          .getOutputStream()
          .write(
              (head + "Content-Length: %d\r\n\r\n".formatted(NEW.length))
                  .getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().write(Arrays.copyOf(NEW, NEW.length - 1));
      await().until(() -> !floe.origin().requests("PUT", BUCKET + "/object").isEmpty());
    }
    await().until(() -> floe.metric("floe_requests_active") == 0);
    assertObjectIsTheOldOne();
  }

  /** Each case follows a correctly signed head, so only the framing is wrong. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 5|Transfer-Encoding: chunked||0|||GET /",
        "Content-Length: 5|Content-Length: 5||hello",
        "Content-Length: 5|Content-Length: 6||hello",
        "Content-Length: 5, 5||hello",
        "Content-Length: +5||hello",
        "Content-Length: -1||hello",
        "Transfer-Encoding: identity||hello",
        "Transfer-Encoding: gzip, chunked||0||",
        "Transfer-Encoding: chunked|Transfer-Encoding: chunked||0||",
        "Transfer-Encoding : chunked||0||",
        "Host: other.example|Content-Length: 5||hello",
        "X-A:| folded|Content-Length: 5||hello",
        "X-A: a\rX-B: b|Content-Length: 5||hello",
        "X-A: a\nX-B: b|Content-Length: 5||hello",
        "X-A: a\0b|Content-Length: 5||hello",
      })
  void ambiguousFramingIsRefusedAndEndsTheConnection(String rest) throws Exception {
    String head = client.head("PUT", TARGET, PayloadMode.UNSIGNED);
    try (Socket socket = client.dial()) {
      socket
          .getOutputStream()
          .write((head + rest.replace("|", "\r\n")).getBytes(StandardCharsets.ISO_8859_1));
      InputStream in = new BufferedInputStream(socket.getInputStream());
      isRefused(RawClient.answer("PUT", in), 400, "BadRequest");
      assertThat(in.read()).as("what follows the refusal").isEqualTo(-1);
    }
    assertNothingReachedTheOrigin();
    assertObjectIsTheOldOne();
  }

  /** RFC 9112, section 5.2, allows a server to replace a fold by spaces, so S3 sees no fold. */
  @Test
  void aFoldedValueIsVerifiedAndForwardedJoined() throws Exception {
    String target = "/" + BUCKET + "/folded";
    String head = client.head("PUT", target, PayloadMode.UNSIGNED, "x-amz-meta-a", "1 2");
    String folded = head.replace("1 2", "1\r\n\t2") + "Content-Length: 5\r\n\r\n";
    byte[] hello = "hello".getBytes(StandardCharsets.ISO_8859_1);
    assertThat(client.sendRaw("PUT", folded, hello).status()).isEqualTo(200);
    assertThat(floe.originS3().headObject(r -> r.bucket(BUCKET).key("folded")).metadata().get("a"))
        .isEqualTo("1 2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-5|hello|0||",
        "|hello|0||",
        "0x5|hello|0||",
        "5 |hello|0||",
        "5|helloX0||",
        "FFFFFFFFFFFFFFFFF|hello"
      })
  void brokenChunksChangeNothing(String body) throws Exception {
    String head =
        client.head(
            "PUT",
            TARGET,
            PayloadMode.Chunked.UNSIGNED_TRAILER,
            "x-amz-decoded-content-length",
            "5",
            "x-amz-trailer",
            "x-amz-checksum-crc32");
    Answer answer =
        client.sendRaw(
            "PUT",
            head + "Transfer-Encoding: chunked\r\n\r\n" + body.replace("|", "\r\n"),
            new byte[0]);
    isRefused(answer, 400, "BadRequest");
    assertObjectIsTheOldOne();
  }

  @Test
  void answersPipelinedRequestsInOrderAndConsistently() throws Exception {
    String target = "/" + BUCKET + "/pipelined";
    String put =
        client.head("PUT", target, PayloadMode.UNSIGNED) + "Content-Length: 5\r\n\r\nhello";
    String get = client.head("GET", target, PayloadMode.UNSIGNED) + "\r\n";
    String delete = client.head("DELETE", target, PayloadMode.UNSIGNED) + "\r\n";
    try (Socket socket = client.dial()) {
      socket
          .getOutputStream()
          .write((put + get + get + delete + get).getBytes(StandardCharsets.ISO_8859_1));
      InputStream in = new BufferedInputStream(socket.getInputStream());
      assertThat(RawClient.answer("PUT", in).status()).isEqualTo(200);
      for (int i = 0; i < 2; i++) {
        assertThat(RawClient.answer("GET", in).text()).isEqualTo("hello");
      }
      assertThat(RawClient.answer("DELETE", in).status()).isEqualTo(204);
      assertThat(RawClient.answer("GET", in).code()).isEqualTo("NoSuchKey");
    }
  }

  @Test
  void asksForABodyOnlyWhenTheRequestMayBeCarriedOut() throws Exception {
    String wrong =
        client.signingAs(FloeFixture.ACCESS_KEY, "wrong").head("PUT", TARGET, PayloadMode.UNSIGNED);
    String unknown = client.head("PUT", TARGET + "?foo", PayloadMode.UNSIGNED);
    for (String head : List.of(wrong, unknown)) {
      try (Socket socket = client.dial()) {
        socket
            .getOutputStream()
            .write(
                (head + "Content-Length: 5\r\nExpect: 100-continue\r\n\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1));
        byte[] first = socket.getInputStream().readNBytes("HTTP/1.1 ".length() + 1);
        assertThat(new String(first, StandardCharsets.ISO_8859_1)).matches("HTTP/1.1 [45]");
      }
    }
    assertNothingReachedTheOrigin();
  }

  private static Answer presigned(String method, String target) throws Exception {
    return client.sendRaw(method, client.unsignedHead(method, target) + "\r\n", new byte[0]);
  }

  private static void isRefused(Answer answer, int status, String code) {
    assertThat(answer.code()).isEqualTo(code);
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.header("x-amz-request-id")).isNotEmpty();
    assertThat(answer.header("x-amz-id-2")).isNotEmpty();
  }

  private static byte[] chunked(String trailer) {
    String head = Integer.toHexString(NEW.length) + "\r\n";
    byte[] start = head.getBytes(StandardCharsets.ISO_8859_1);
    byte[] end = ("\r\n0\r\n" + trailer + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
    byte[] all = Arrays.copyOf(start, start.length + NEW.length + end.length);
    System.arraycopy(NEW, 0, all, start.length, NEW.length);
    System.arraycopy(end, 0, all, start.length + NEW.length, end.length);
    return all;
  }
}
